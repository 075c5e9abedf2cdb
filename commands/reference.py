"""`deskwarden reference`: what can be set, run, measured and detected, as Markdown tables.

README and REFERENCE.md hold its output (`make reference` puts it there); a test compares them
with what it prints now.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import click

from detection.lexicon import load
from incidents.ladder import undoes
from incidents.ledger import EffectKind
from incidents.ports.identity import IdentityProvider
from integration import metrics
from integration.identity.choice import PROVIDERS, STEPS
from integration.setting_fields import variable
from integration.settings import Settings

PARTS = ("settings", "commands", "metrics", "rules", "providers")
_SUFFIX = {"counter": "_total"}
"""What Prometheus writes behind a metric's name."""


@click.command()
@click.argument("part", type=click.Choice(PARTS))
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Replace the part between its markers in this file instead of printing it.",
)
@click.pass_context
def reference(context: click.Context, part: str, into: Path | None) -> None:
    """Print one part of the reference as a Markdown table."""
    root = context.find_root()
    tables: dict[str, Callable[[], str]] = {
        "settings": settings_table,
        "metrics": metrics_table,
        "rules": rules_table,
        "providers": providers_table,
        "commands": lambda: commands_table(root),
    }
    table = tables[part]()
    if into is None:
        click.echo(table)
    else:
        into.write_text(_filled(into, part, table), encoding="utf-8")


def _filled(page: Path, part: str, table: str) -> str:
    """The page's text with `table` between the part's markers.

    Raises:
        ClickException: the page has no such markers.
    """
    begin, end = f"<!-- {part}:begin -->\n", f"<!-- {part}:end -->"
    before, opened, rest = page.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise click.ClickException(f"{page} has no lines {begin.strip()} and {end}")
    return f"{before}{begin}{table}\n{end}{after}"


def settings_table() -> str:
    """Every setting: its variable, what it is about, its default."""
    rows = []
    for each in fields(Settings):
        default = "required" if each.metadata["required"] else _shown(each.default)
        secret = " (secret)" if each.metadata["secret"] else ""
        rows.append((f"`{variable(each.name)}`", each.metadata["about"] + secret, default))
    return _table(("variable", "what", "default"), rows)


def commands_table(root: click.Context) -> str:
    """Every command and subcommand, with its first sentence."""
    return _table(("command", "what"), list(_commands(root.command, "deskwarden", root)))


def metrics_table() -> str:
    """Every number at /metrics."""
    rows = [
        (f"`{family.name}{_SUFFIX.get(family.type, '')}`", family.type, family.documentation)
        for family in metrics.families()
    ]
    return _table(("metric", "type", "what"), sorted(rows))


def rules_table() -> str:
    """Every detection rule, with a sentence that it hits."""
    rows = [
        (f"`{rule.id}`", rule.title, rule.kind.value if rule.kind else "", rule.hits[0])
        for rule in load().rules
    ]
    return _table(("rule", "what it finds", "kind", "for example"), sorted(rows))


def providers_table() -> str:
    """Which step each identity provider can do, and whether it can give back what it took."""
    rows = [
        (f"`{there.name}`", *(_able(there, kind) for kind in STEPS))
        for there in sorted(PROVIDERS, key=lambda each: each.name)
    ]
    return _table(("provider", *(kind.value.replace("_", " ") for kind in STEPS)), rows)


def _able(there: type[IdentityProvider], kind: EffectKind) -> str:
    if kind not in there.verbs:
        return "no"
    return "yes, and back" if undoes(kind) and kind not in there.lasting else "yes, for good"


def _commands(
    command: click.Command, name: str, context: click.Context
) -> Iterator[tuple[str, str]]:
    """The command's leaves, depth first. A group may import them only when it is asked."""
    if not isinstance(command, click.Group):
        yield f"`{name}`", command.get_short_help_str(limit=200)
        return
    for word in sorted(command.list_commands(context)):
        below = command.get_command(context, word)
        if below is not None:
            yield from _commands(below, f"{name} {word}", context)


def _shown(default: object) -> str:
    """A default as a person writes it."""
    if isinstance(default, timedelta):
        return f"`{default.total_seconds():g}`"
    return f"`{default}`" if default not in ("", (), None) else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a pipe in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
