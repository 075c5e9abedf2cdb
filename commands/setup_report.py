"""Provisioning's steps, told to a person."""

import click

from commands.words import words
from integration.zendesk.steps import Step, Verdict

WORDS = words("provision")
SAY = WORDS["say"]


def sentence(table: str, step: Step) -> str:
    """One step in one line, from the table `verdict` or `done`."""
    text: str = WORDS[table][step.verdict.value]
    wish, needs = step.wish, ", ".join(step.lines)
    return text.format(key=wish.key, title=wish.title, mark=wish.mark, needs=needs)


def show(steps: tuple[Step, ...]) -> None:
    """What would be done."""
    for step in steps:
        click.echo(sentence("verdict", step))
        if step.verdict is Verdict.CHANGE:
            for line in step.lines:
                click.echo(f"      {line}")
        if "endpoint" in step.lines:
            click.echo(f"      {SAY['endpoint']}")
    if all(step.verdict in (Verdict.UNCHANGED, Verdict.LACKING) for step in steps):
        click.echo(SAY["nothing"])
