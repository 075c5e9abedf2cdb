"""Macros against accounts that are so already, ours, nobody's, or at a provider that cannot."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from incidents.errors import VerbMissing
from incidents.ledger import EffectKind, EffectState
from tests.fixtures.command_line import SARA
from tests.fixtures.people import ROUTINE, WORRIED
from tests.fixtures.world import World
from tests.ticket_actions.pressing import SUSPEND, only, press, reported, settle


def test_an_account_that_is_so_already_leaves_nothing_to_do(desk: World) -> None:
    ticket = reported(desk, ROUTINE)
    suspend_by_hand(desk)

    outcome = press(desk, ticket, "suspend_user")

    assert outcome == "refused_macro_nothing_to_do"
    assert desk.effects(ticket, SUSPEND) == []


def test_what_another_incident_holds_off_may_be_asked_for_all_the_same(desk: World) -> None:
    first = reported(desk)
    press(desk, first, "suspend_user")
    settle(desk)
    known, asked = reported(desk), reported(desk, ROUTINE)

    outcome = press(desk, asked, "suspend_user", SARA)

    assert only(desk, first, SUSPEND).state is EffectState.DONE
    assert only(desk, known, SUSPEND).state is EffectState.PLANNED
    assert (outcome, only(desk, asked, SUSPEND).state) == ("incident", EffectState.PLANNED)


def test_who_has_no_account_has_nothing_to_contain(desk: World) -> None:
    ticket = desk.form(ROUTINE, who="nora@globex.example")
    desk.triage()

    outcome = press(desk, ticket, "suspend_user")

    assert outcome == "refused_macro_no_account"


def test_an_account_of_our_own_is_not_touched(make_world: Callable[..., World]) -> None:
    world = make_world(identity_own_ids=("usr_eve",))
    ticket = world.form(ROUTINE)
    world.triage()

    outcome = press(world, ticket, "revoke_sessions")

    assert outcome == "refused_protected_ours"
    assert world.calls("/admin", "DELETE") == []


def test_a_provider_that_is_down_is_asked_again_later(desk: World) -> None:
    ticket = reported(desk)
    desk.fault("status", path="/admin/*", status=500)
    desk.press(ticket, "revoke_sessions")

    first = {desk.answer(row): row for row in desk.arrived(events=2)}
    desk.mend()
    desk.clock.sleep(60)
    second = desk.answer(first["failed"])

    assert second == "asked"


def suspend_by_hand(world: World) -> None:
    """Somebody did it in the Admin Console."""
    identity = world.services.impact.identity
    identity.suspend(identity.find("eve@acme.example").id, operation="by hand")


def test_an_account_whose_requester_has_no_address_is_nobodys(desk: World) -> None:
    state, nora = desk.sandbox.state, desk.user("nora@globex.example")["id"]
    ticket = desk.form(WORRIED, who="nora@globex.example")
    with state.change():
        state.table("users").put(nora, {**(state.table("users").get(nora) or {}), "email": None})
    desk.triage()

    outcome = press(desk, ticket, "revoke_sessions")

    assert outcome == "refused_macro_no_account"


def test_what_the_provider_cannot_do_is_refused(desk: World) -> None:
    identity = desk.services.impact.identity
    lesser = Lesser(identity)
    impact = replace(desk.services.impact, identity=lesser)
    quiet = replace(desk, services=replace(desk.services, impact=impact))
    ticket = reported(desk, ROUTINE)
    desk.press(ticket, "revoke_sessions")

    outcomes = {quiet.answer(row) for row in desk.arrived(events=2)}

    assert "refused_macro_verb_missing" in outcomes


def test_a_provider_that_shows_no_sessions_still_ends_them(desk: World) -> None:
    impact = replace(desk.services.impact, identity=Blind(desk.services.impact.identity))
    blind = replace(desk, services=replace(desk.services, impact=impact))
    ticket = reported(desk, ROUTINE)
    desk.press(ticket, "revoke_sessions")

    outcomes = {blind.answer(row) for row in desk.arrived(events=2)}

    assert "incident" in outcomes
    assert only(desk, ticket, EffectKind.REVOKE_SESSIONS).blast["sessions"] is None


class Lesser:
    """A provider that signs nobody out."""

    def __init__(self, identity: Any) -> None:
        self._identity = identity
        self.verbs = identity.verbs - {EffectKind.REVOKE_SESSIONS}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._identity, name)


class Blind:
    """A provider that shows no sessions."""

    def __init__(self, identity: Any) -> None:
        self._identity = identity

    def sessions(self, account_id: str) -> Any:
        """Not here."""
        raise VerbMissing(f"no list of sessions of {account_id}")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._identity, name)
