"""Who is at the keyboard, for the audit."""

import getpass
import socket

import click


def whoever() -> str:
    """The operating system's name for them, and this machine's."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


by_option = click.option(
    "--by", default=whoever, help="Who does it; without it your name on this machine."
)
reason_option = click.option(
    "--reason", required=True, help="Why, in a few words: it goes into the audit, so name nobody."
)
