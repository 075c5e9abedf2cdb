"""A provider that answers 200 and does nothing: caught by reading back, never called contained."""

import re
from collections.abc import Mapping

from attack.lies import TOM
from attack.town import Got, Town
from incidents.ledger import Effect, EffectKind, EffectState
from ticket_actions.render import say

WORDS = "There was a sign-in from a country I have never been to. I think my account was hacked."
CLAIM = "done and read back"
"""How a note says that a step worked."""
REVOKE, SUSPEND, KEYS = (
    EffectKind.REVOKE_SESSIONS,
    EffectKind.SUSPEND_USER,
    EffectKind.DISABLE_KEYS,
)
CALLS: Mapping[EffectKind, tuple[str, str]] = {
    REVOKE: ("DELETE", "sessions"),
    SUSPEND: ("PUT", "status"),
    KEYS: ("PUT", "api-keys/*"),
}
"""What is asked of the provider for each step, below the account."""
ENDED = {EffectState.DONE, EffectState.UNKNOWN, EffectState.REFUSED}
MACRO, TAG = "Security: disable API keys", "deskwarden_disable_keys"


Sent = Mapping[EffectKind, int]
"""The step that is only pretended, and the ticket that asks for it."""


def begun(town: Town) -> Sent:
    """Three genuine reports: one has sessions to end, one shows what a stranger did, and of one
    an agent allows to switch the key off. The call is answered, and nothing happens.
    """
    plain, robbed = town.crowd(2)
    (keyed,) = town.crowd(1, keys=True)
    town.bad_night(robbed)
    victims = {REVOKE: plain, SUSPEND: robbed, KEYS: keyed}
    for kind, victim in victims.items():
        _pretend(town, kind, victim)
    sent = {kind: town.form(who, WORDS, signed_in=True) for kind, who in victims.items()}
    town.wait(lambda: all(town.is_noted(ticket) for ticket in sent.values()), seconds=90)
    town.press(sent[KEYS], MACRO, TOM, TAG)
    return sent


def caught(town: Town, sent: Sent) -> list[Got]:
    """What came of them."""
    town.wait(lambda: all(_has_ended(town, kind, sent[kind]) for kind in sent), seconds=90)
    town.rest(seconds=60)
    town.ask("DELETE", "/_sandbox/faults")
    return [got for kind, ticket in sent.items() for got in _caught(town, kind, ticket)]


def _pretend(town: Town, kind: EffectKind, victim: str) -> None:
    method, below = CALLS[kind]
    path = f"/admin/api/v1/users/{town.account(victim)}/{below}"
    town.ask("POST", "/_sandbox/faults", {"kind": "pretend", "method": method, "path": path})


def _steps(town: Town, kind: EffectKind, ticket: int) -> list[Effect]:
    return [step for step in town.steps(ticket) if step.kind is kind]


def _has_ended(town: Town, kind: EffectKind, ticket: int) -> bool:
    return any(step.state in ENDED for step in _steps(town, kind, ticket))


def _caught(town: Town, kind: EffectKind, ticket: int) -> list[Got]:
    """That step, as our record, the pager and the ticket have it."""
    steps, words = _steps(town, kind, ticket), say(kind.value, "notes/steps")
    found = ", ".join(sorted({step.state.value for step in steps})) or "not taken"
    pages = [str(page) for page in town.pages()]
    named = [re.compile(rf"effects show {step.id}\b") for step in steps]
    paged = any(name.search(page) for name in named for page in pages)
    lines = [line for note in town.notes(ticket) for line in note.splitlines()]
    claimed = any(line.startswith(words) and CLAIM in line for line in lines)
    return [
        Got(f"a provider that only says so: {words}", found, found != EffectState.UNKNOWN),
        Got("… somebody is told", "paged" if paged else "nobody", not paged),
        Got("… the note", "says done" if claimed else "does not say done", claimed),
    ]
