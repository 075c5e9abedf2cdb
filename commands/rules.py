"""`deskwarden rules`: check and seal rule files, try them, explain what they make of a text."""

import sys
from pathlib import Path

import click

from commands.explanation import explanation
from commands.operator import shown
from commands.rule_files import folder_argument, in_force, lexicon_of, model, rules_option
from commands.words import words
from detection.proving import broken_promises, faults, promises
from detection.seal import NAME as MARK
from detection.seal import seal as mark
from incidents.model import Message

SAY = words("rules")


@click.group()
def rules() -> None:
    """Check, try and explain the rules."""


@rules.command()
@folder_argument
def lint(folder: Path | None) -> None:
    """Name every rule of FOLDER that cannot be used, with file, id and reason. Ends with 1 then.

    One that does not keep its own sentences cannot be used either.
    """
    wrong = faults(folder or in_force())
    for fault in wrong:
        click.echo(shown(str(fault)))
    if wrong:
        raise SystemExit(1)
    lexicon = lexicon_of(folder)
    on_trial = sum(rule.shadow for rule in lexicon.rules)
    click.echo(
        SAY["lint"]["good"].format(
            rules=len(lexicon.rules),
            trial=on_trial,
            guards=len(lexicon.guards),
            systems=len(lexicon.systems),
            version=lexicon.version[:12],
        )
    )


@rules.command()
@folder_argument
def seal(folder: Path | None) -> None:
    """Check FOLDER as lint does and mark it as good: a start need not check it again.

    The mark is a file, and says nothing any more when a rule changes.
    """
    place = folder or in_force()
    if wrong := faults(place):
        raise click.ClickException(shown(str(wrong[0])))
    version = lexicon_of(place).version
    try:
        mark(place, version)
    except OSError as why:
        raise click.ClickException(f"{place / MARK}: {why.strerror}") from why
    click.echo(SAY["seal"]["good"].format(version=version[:12]))


@rules.command()
@folder_argument
def test(folder: Path | None) -> None:
    """Try every sentence that a rule of FOLDER must hit or miss. Ends with 1 when one fails."""
    lexicon = lexicon_of(folder)
    broken = list(broken_promises(lexicon))
    for each in broken:
        how = SAY["test"]["should_hit" if each.should_hit else "should_miss"]
        click.echo(shown(how.format(id=each.entry, sentence=each.sentence)))
    if broken:
        raise SystemExit(1)
    click.echo(SAY["test"]["good"].format(count=promises(lexicon)))


@rules.command()
@click.argument("text")
@click.option("--subject", default="", help="The ticket's subject.")
@click.option(
    "--reporter-role", default="", help="Whose words they are, as for classify: org-member, ..."
)
@rules_option
def explain(text: str, subject: str, reporter_role: str, folder: Path | None) -> None:
    """Show what becomes of TEXT and why; `-` reads it from standard input."""
    if text == "-":
        text = sys.stdin.buffer.read().decode(errors="replace")
    lexicon = lexicon_of(folder)
    click.echo(explanation(Message(text, subject, reporter_role=reporter_role), lexicon, model()))
