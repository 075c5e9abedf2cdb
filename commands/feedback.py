"""`deskwarden feedback`: what a person says of a verdict, and what is to be learnt from it."""

from datetime import datetime
from pathlib import Path

import click

from commands.operator import Moment, act, record
from commands.person import by_option, reason_option
from commands.proposals import Proposal, corpus_line, proposal_of, rule_test
from commands.words import words
from incidents.model import Severity

SAY = words("feedback")
LEVELS = {severity.tag: severity for severity in Severity}
RULES, CORPUS = "proposed_tests.toml", "feedback.jsonl"


class _GiveByDefault(click.Group):
    """`feedback 35 …` is `feedback give 35 …`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named, else the one that gives."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            args = ["give", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_GiveByDefault)
def feedback() -> None:
    """Say what a ticket really was; write out what the rules should learn from it."""


@feedback.command()
@click.argument("target", metavar="TICKET|INCIDENT")
@click.option("--not-an-incident", is_flag=True, help="It was no security matter.")
@click.option("--severity", type=click.Choice(list(LEVELS)), help="How bad it really was.")
@reason_option
@by_option
def give(target: str, not_an_incident: bool, severity: str | None, reason: str, by: str) -> None:
    """Say that a ticket was no incident, or how bad it was. Changes nothing on the ticket."""
    if not_an_incident is bool(severity):
        raise click.UsageError(SAY["refused"]["one"])
    should = LEVELS[severity] if severity else None
    with record() as store:
        given = store.feedback.give(target, should, act(by, reason))
    how = "confirmed" if given.said is given.should else "corrected"
    click.echo(
        SAY["given"][how].format(
            ticket=given.ticket_id,
            said=given.said.label if given.said else SAY["given"]["ordinary"],
            should=given.should.label if given.should else SAY["given"]["no_incident"],
        )
    )


@feedback.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the two files; it is made if need be.",
)
@click.option("--since", type=Moment(), help="Only what was said since then.")
def export(into: Path, since: datetime | None) -> None:
    """Write what people corrected as proposed rule tests, and as lines for a corpus.

    Both hold customers' words: put them into your own before they go into a repository.
    """
    with record() as store:
        given = [each for each in store.feedback.newest(since) if each.said is not each.should]
        kept = list(store.decisions.of_tickets({each.ticket_id for each in given}))
    found = [(each, proposal_of(each, kept)) for each in given]
    proposals: list[Proposal] = [proposal for _, proposal in found if proposal is not None]
    into.mkdir(parents=True, exist_ok=True)
    tests = "\n".join([SAY["export"]["head"], *map(rule_test, proposals)])
    (into / RULES).write_text(tests, encoding="utf-8")
    lines = "".join(f"{corpus_line(proposal)}\n" for proposal in proposals)
    (into / CORPUS).write_text(lines, encoding="utf-8")
    gone = len(found) - len(proposals)
    click.echo(SAY["export"]["done"].format(count=len(proposals), into=into, gone=gone))
