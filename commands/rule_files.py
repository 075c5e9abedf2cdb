"""Which rule files a command reads, and one sentence when they cannot be used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from commands.environment import reads_twice
from detection import weights
from detection.current import current, using
from detection.entries import BadRule
from detection.lexicon import Lexicon, load
from detection.weights import BadModel, Model
from integration.rule_files import rules_folder, take_rules

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

rules_option = click.option(
    "--rules", "folder", type=FOLDER, help="Folder of rule files; without it those in force."
)
folder_argument = click.argument("folder", type=FOLDER, required=False)


def in_force() -> Path:
    """The folder that workers of this environment read with."""
    return rules_folder(os.environ)


def lexicon_of(folder: Path | None) -> Lexicon:
    """The rules of `folder`, else those in force. A bad one ends the command, named."""
    try:
        return load(folder or in_force())
    except BadRule as why:
        raise click.ClickException(str(why)) from why


@contextmanager
def reading_by_rules_in_force() -> Iterator[None]:
    """A command reads as a worker of this environment would. A bad rule ends it, named."""
    with using(in_force(), second=reads_twice()):
        try:
            current()
        except BadRule as why:
            raise click.ClickException(str(why)) from why
        yield


def take_rules_or_end() -> None:
    """For a process that will read tickets: it does not start with rules that cannot be used."""
    try:
        take_rules()
    except BadRule as why:
        raise click.ClickException(str(why)) from why


def model() -> Model | None:
    """The second reader's; None when it is switched off. Damaged files end the command."""
    if not reads_twice():
        return None
    try:
        return weights.load()
    except BadModel as why:
        raise click.ClickException(str(why)) from why
