"""What `effects list` and `inbox list` share: which rows are wanted, and how they are shown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import TypeVar

import click

from commands.operator import NUMBER, Age, as_text, json_option, table
from integration.store.views import Wanted

V = TypeVar("V")
Show = Callable[[Wanted, bool], None]


def list_options(
    choices: type[StrEnum], usual: Sequence[StrEnum], usual_words: str
) -> Callable[[Show], Callable[..., None]]:
    """A list's options. The command gets what is wanted, and whether as JSON.

    `usual`: the states that are shown when none is named; `usual_words`: the same, for the help.
    """
    states_option = click.option(
        "--state",
        "states",
        type=click.Choice([state.value for state in choices]),
        multiple=True,
        help=f"Only these; without it, {usual_words}.",
    )

    def decorate(command: Show) -> Callable[..., None]:
        @wraps(command)
        def run(
            states: tuple[str, ...],
            older_than: timedelta | None,
            ticket: int | None,
            limit: int,
            as_json: bool,
        ) -> None:
            before = datetime.now(UTC) - older_than if older_than else None
            command(Wanted(states or usual, before, ticket, limit), as_json)

        return states_option(_older_than(_ticket(_limit(json_option(run)))))

    return decorate


_older_than = click.option(
    "--older-than", type=Age(), help="Only what is older: 90s, 15m, 2h or 3d."
)
_ticket = click.option("--ticket", type=NUMBER, help="Only what is about this ticket.")
_limit = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Most lines."
)


def show_list(
    found: Sequence[V],
    line: Callable[[V, datetime], list[str]],
    wanted: Wanted,
    says: Mapping[str, str],
    *,
    as_json: bool,
) -> None:
    """Print it: as JSON, as a table with one `line` each, or that there is none."""
    if as_json:
        click.echo(as_text(found))
    elif found:
        now = datetime.now(UTC)
        click.echo(table(says["head"], [line(each, now) for each in found]))
    else:
        click.echo(says["none"].format(states=" or ".join(wanted.states)))
