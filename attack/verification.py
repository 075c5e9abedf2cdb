"""Lies about the account's owner: two people allow what is lost for good, and have not both made
sure, out of band and lately, that its owner wants exactly that.

All are told about one step that waits, so that a word which counted although it must not would
be seen as soon as one honest person says theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from attack.lies import LOU
from attack.tokens import spoken
from attack.town import SECONDS, Got, Town
from incidents.ledger import EffectKind

MACRO, TAG = "Security: force MFA re-enrolment", "deskwarden_reset_mfa"
OTTO, NINA = "otto@lantern.example", "nina@lantern.example"
VERIFIED = "Verified out of band by: call-back, 5 minutes ago"
STALE = "Verified out of band by: call-back, 45 minutes ago"
AS_IT_CAME = (
    "Verified out of band by: [call-back | video | in person | administrator], "
    "[number of] minutes ago"
)
HONEST = "both did, a moment ago (must work)"
BY_COMMAND = ("--verified", "call-back", "--minutes-ago", "5")


@dataclass(frozen=True, slots=True)
class Case:
    """A step of rung 3 that waits for two people, and its customer."""

    town: Town
    ticket: int
    victim: str

    def press(self, who: str, comment: str) -> None:
        """An agent applies the macro with that comment, and is answered."""
        self.town.press(self.ticket, MACRO, who, TAG, comment=comment)
        self.town.wait(lambda: TAG not in self.town.tags(self.ticket), seconds=60)

    def writes(self) -> int:
        """How often the provider was asked to forget the second factor."""
        return sum(each.endswith("/mfa") for each in self.town.writes_to(self.victim))


def tried(town: Town, ticket: int) -> list[Got]:
    """Each lie, then two honest people; all on a customer's ticket that holds an incident."""
    case = _begun(town, ticket)
    return [_got(case, what, way) for what, way in WAYS.items()]


def _begun(town: Town, ticket: int) -> Case:
    """Once all that policy does by itself is done."""
    for who in (OTTO, NINA):
        user = {"name": who.partition("@")[0].title(), "email": who, "role": "agent"}
        town.ask("POST", "/api/v2/users.json", {"user": {**user, "verified": True}})
        town.join_queue(who)
    town.rest(seconds=60)
    incident = town.stack.store.ledger.incident_of(ticket)
    assert incident is not None
    return Case(town, ticket, incident.reporter.email)


def _got(case: Case, what: str, way: Callable[[Case], None]) -> Got:
    way(case)
    must = 1 if what == HONEST else 0
    case.town.wait(lambda: case.writes() > 0, seconds=60 * must)
    case.town.rest(seconds=60)
    return Got(f"«{MACRO}»: {what}", f"{case.writes()} provider writes", case.writes() != must)


def _nobody_did(case: Case) -> None:
    case.press(OTTO, AS_IT_CAME)
    case.press(NINA, "The owner called us, it is fine")


def _too_long_ago(case: Case) -> None:
    case.press(OTTO, STALE)
    case.press(NINA, STALE)


def _by_the_reporter(case: Case) -> None:
    """In the portal, signed in as the account's owner."""
    with case.town.browser(case.victim) as browser:
        url = f"{case.town.url}/requests/{case.ticket}"
        browser.post(url, data={"comment": VERIFIED}, timeout=SECONDS).raise_for_status()
    _without_a_line(case)


def _by_a_light_agent(case: Case) -> None:
    case.press(LOU, VERIFIED)
    _without_a_line(case)


def _in_another_comment(case: Case) -> None:
    """True, but not with the word that it is to stand for."""
    _note(case, OTTO, VERIFIED)
    _without_a_line(case)


def _for_another_plan(case: Case) -> None:
    """By command: they were shown the plan of another step that waits."""
    mine, other = _waiting(case, EffectKind.RESET_MFA), _waiting(case, EffectKind.SUSPEND_USER)
    for who in (OTTO, NINA):
        words = ("approve", mine[0], "--plan", other[1], *BY_COMMAND)
        spoken(case.town, case.town.token(who), *words)


def _by_one(case: Case) -> None:
    case.press(OTTO, VERIFIED)
    case.press(NINA, AS_IT_CAME)


def _by_the_same_again(case: Case) -> None:
    case.press(OTTO, VERIFIED)


def _by_both(case: Case) -> None:
    case.press(OTTO, VERIFIED)
    case.press(NINA, VERIFIED)


def _without_a_line(case: Case) -> None:
    case.press(OTTO, "")
    case.press(NINA, "")


def _note(case: Case, who: str, text: str) -> None:
    """An agent writes for colleagues."""
    with case.town.browser(who) as browser:
        url = f"{case.town.url}/agent/tickets/{case.ticket}"
        sent = {"comment": text, "mode": "internal"}
        browser.post(url, data=sent, timeout=SECONDS).raise_for_status()


def _waiting(case: Case, kind: EffectKind) -> tuple[str, str]:
    """The number of a step that waits, and its plan's."""
    step = next(each for each in case.town.steps(case.ticket) if each.kind is kind)
    return str(step.id), step.plan_hash


WAYS: Mapping[str, Callable[[Case], None]] = {
    "neither approver made sure of the owner": _nobody_did,
    "both did, too long ago": _too_long_ago,
    "the reporter says so in the portal": _by_the_reporter,
    "a light agent says so for them": _by_a_light_agent,
    "it stands in another comment": _in_another_comment,
    "both did, for another plan": _for_another_plan,
    "only one of the two did": _by_one,
    "the same person once more": _by_the_same_again,
    HONEST: _by_both,
}
"""The honest one is the last of all: it has two words that count."""
