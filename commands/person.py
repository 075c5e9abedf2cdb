"""Who is at the keyboard, for the audit."""

import os
import pwd
import socket

import click

from commands.words import words
from incidents.approvals import POLICY, is_person
from incidents.ledger import PLAYBOOK
from integration.store.audit import US

OURS = frozenset({US, POLICY, PLAYBOOK})
"""Names under which the product itself stands in the audit."""


def whoever() -> str:
    """The operating system's name for them, and this machine's. No variable can change either."""
    return f"{login_of(os.getuid())}@{socket.gethostname()}"


def login_of(uid: int) -> str:
    """That user's name on this machine; their number where the machine has no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _named(_: click.Context, __: click.Parameter, name: str) -> str:
    """A name as it was typed, unless it reads as the id of a person, which only a token proves, or
    as the product itself.
    """
    read = "".join(name.split()).casefold()
    if is_person(read):
        raise click.BadParameter(words("operator")["refused"]["by_person"])
    if read in OURS:
        raise click.BadParameter(words("operator")["refused"]["by_us"])
    return name


by_option = click.option(
    "--by",
    default=whoever,
    callback=_named,
    help="Who does it; without it your name on this machine.",
)
reason_option = click.option(
    "--reason", required=True, help="Why, in a few words: it goes into the audit, so name nobody."
)
