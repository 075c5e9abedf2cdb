"""Tokens that prove nobody, or nobody who may: what `deskwarden contain` does for their holders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from attack.lies import HONEST, LOU, SID, TOM, WORDS
from attack.town import Got, Town
from cli import main

SARA, OURS = "sara@lantern.example", "deskwarden@lantern.example"
EVE = "eve@acme.example"
REVOKE, SUSPEND = "revoke_sessions", "suspend_user"
LASTS = 7200  # seconds that a token of the sandbox lasts, but for one


@dataclass(frozen=True, slots=True)
class Lie:
    """Whose token it is, and for which step; None: no token at all."""

    token: Callable[[Town], str | None]
    step: str = REVOKE


def _of(who: str) -> Callable[[Town], str]:
    return lambda town: town.token(who)


def _expired(town: Town) -> str:
    """Tom's own, which was made for a second."""
    town.ask("POST", "/_sandbox/settings", {"token_seconds": 1})
    token = town.token(TOM)
    town.ask("POST", "/_sandbox/settings", {"token_seconds": LASTS})
    town.wait(lambda: False, seconds=1.1)
    return token


LIES: Mapping[str, Lie] = {
    "somebody else's token, a customer's": Lie(_of(EVE)),
    "an agent's token that has expired": Lie(_expired),
    "an API token in an agent's name": Lie(lambda _: f"{TOM}/token:the-token-of-whoever-counts"),
    "a light agent's token": Lie(_of(LOU)),
    HONEST: Lie(_of(TOM)),
}
"""Those of a short attack, too; the honest one is the last of all."""
MORE: Mapping[str, Lie] = {
    "without a token": Lie(lambda _: None),
    "a suspended agent's token": Lie(_of(SID)),
    "the integration's own token": Lie(_of(OURS)),
    "an agent of another group suspends": Lie(_of(SARA), SUSPEND),
}


def tried(town: Town, lies: Mapping[str, Lie], ticket: int | None = None) -> list[Got]:
    """Each against a customer of its own, by a ticket that holds an incident."""
    victims = town.crowd(len(lies))
    if ticket is None:
        ticket = town.form(victims[0], WORDS)
    holding = ticket
    town.wait(lambda: town.is_noted(holding), seconds=60)
    ends = [
        _command(town, holding, lie, victim)
        for lie, victim in zip(lies.values(), victims, strict=True)
    ]
    town.wait(lambda: bool(town.writes_to(victims[-1])), seconds=60)  # the honest one
    town.rest(seconds=60)
    return [
        _ended(what, end, len(town.writes_to(victim)))
        for what, end, victim in zip(lies, ends, victims, strict=True)
    ]


def _ended(what: str, end: int, writes: int) -> Got:
    must = (0, 1) if what == HONEST else (1, 0)
    said = f"exit {end}, {writes} provider writes"
    return Got(f"deskwarden contain: {what}", said, (end, writes) != must)


def _command(town: Town, ticket: int, lie: Lie, victim: str) -> int:
    """Its exit status."""
    words = ("contain", str(ticket), "--step", lie.step, "--account", victim, "--yes")
    return spoken(town, lie.token(town), *words)


def spoken(town: Town, token: str | None, *words: str) -> int:
    """The exit status of a command of `deskwarden`, given with that token."""
    with TemporaryDirectory(prefix="dw-") as place:
        file = Path(place) / "token"
        file.write_text(token or "", encoding="utf-8")
        more = [] if token is None else ["--token-file", str(file)]
        given = {k: v for k, v in town.stack.house.environment().items() if "DESKWARDEN" in k}
        said = CliRunner().invoke(main, [*words, "--reason", "urgent", *more], env=given)
        return said.exit_code
