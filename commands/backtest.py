"""`deskwarden backtest`: what other rules would make of tickets, before they go live."""

from datetime import datetime
from pathlib import Path

import click

from commands.comparison import Change, Comparison, Difference, Said
from commands.environment import settings
from commands.operator import Moment, table
from commands.rule_files import FOLDER, lexicon_of, model
from commands.ticket_sources import from_file, from_zendesk
from commands.words import words
from detection.reading import Reader
from incidents import playbook_file
from integration.wiring import PLAYBOOK

SAY = words("backtest")
QUOTE = 70  # characters of a ticket that an example shows
BUDGETS = {
    "max_lost": Change.LOST,
    "max_new_alarms": Change.NEW_ALARM,
    "max_lowered": Change.LOWERED,
    "max_contained": Change.CONTAINED,
}


class NothingRead(click.ClickException):
    """A budget cannot be kept by tickets that are not there; ends with 2, as bad words do."""

    exit_code = 2


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules", type=FOLDER, required=True, help="The folder that might go live.")
@click.option("--zendesk", is_flag=True, help="Read Zendesk's own tickets, by its export.")
@click.option("--since", type=Moment(), help="With --zendesk: only what changed since then.")
@click.option("--examples", type=click.IntRange(0, 1000), default=3, show_default=True)
@click.option("--max-lost", type=click.IntRange(0), help="End with 1 when more are lost.")
@click.option("--max-new-alarms", type=click.IntRange(0), help="... when there are more of them.")
@click.option("--max-lowered", type=click.IntRange(0), help="... when more are lowered.")
@click.option("--max-contained", type=click.IntRange(0), help="... when more ask for more steps.")
def backtest(
    files: tuple[Path, ...],
    rules: Path,
    zendesk: bool,
    since: datetime | None,
    examples: int,
    **budgets: int | None,
) -> None:
    """Read tickets by the rules in force and by those of --rules: who would be caught, missed,
    raised, lowered, contained. FILES hold a line for each ticket, as `classify` reads them; with
    `is_security` in a line, lost and new alarms are counted by it. Changes nothing anywhere.
    With a budget, no ticket at all ends with 2: nothing was tried.
    """
    if zendesk is bool(files) or zendesk is not bool(since):
        raise click.UsageError(SAY["refused"]["source"])
    steps = playbook_file.parse(PLAYBOOK.read_text(encoding="utf-8"), PLAYBOOK.name)
    second = model()
    before, after = Reader(lexicon_of(None), second), Reader(lexicon_of(rules), second)
    comparison = Comparison(before, after, steps, examples)
    if since is not None:
        comparison.add(from_zendesk(settings(), since))
    for file in files:
        comparison.add(from_file(file))
    if not comparison.read and any(most is not None for most in budgets.values()):
        raise NothingRead(SAY["refused"]["nothing"])
    click.echo(_report(comparison))
    over = [(n, most) for n, most in budgets.items() if _is_over(comparison, n, most)]
    for name, most in over:
        click.echo(SAY["over"][name].format(most=most), err=True)
    if over:
        raise SystemExit(1)


def _is_over(comparison: Comparison, name: str, most: int | None) -> bool:
    return most is not None and comparison.counts[BUDGETS[name]] > most


def _report(comparison: Comparison) -> str:
    says = SAY["change"]
    lines = [SAY["report"]["read"].format(count=comparison.read)]
    lines += [f"{comparison.counts[change]:>7}  {says[change.value]}" for change in Change]
    for (rule, differs), count in sorted(comparison.on_trial.items()):
        how = "trial_changes" if differs else "trial_same"
        lines.append(f"{count:>7}  {SAY['report'][how].format(rule=rule)}")
    for change, found in comparison.examples.items():
        if found:
            lines += ["", says[change.value], table(SAY["report"]["head"], [*map(_row, found)])]
    return "\n".join(lines)


def _row(found: Difference) -> list[str]:
    text = " ".join(f"{found.given.message.subject} {found.given.message.text}".split())
    return [found.given.id, _said(found.before), _said(found.after), _rules(found), text[:QUOTE]]


def _said(said: Said) -> str:
    if said.severity is None:
        return said.reading.outcome.value
    kind = said.reading.kind.value if said.reading.kind else "-"
    return f"{said.reading.outcome.value} {said.severity.label} {kind}"


def _rules(found: Difference) -> str:
    """Which findings came, and which went."""
    was = {finding.rule for finding in found.before.reading.findings}
    now = {finding.rule for finding in found.after.reading.findings}
    return " ".join([*(f"+{r}" for r in sorted(now - was)), *(f"-{r}" for r in sorted(was - now))])
