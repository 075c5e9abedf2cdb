"""Everybody who may want to be taken for an agent: nothing is done, and the note names them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from incidents.ledger import EffectKind, EffectPlan, EffectState
from sandbox.zendesk.seed import API_TOKEN
from tests.fixtures.outside import AGENT
from tests.fixtures.people import QUIET, ROUTINE, WORRIED
from tests.fixtures.world import World
from ticket_actions.render import say

TAG = "deskwarden_revoke_sessions"
Lie = Callable[[World], int]
"""Somebody sets the macro's tag; the ticket's number."""


def heard(world: World, text: str = ROUTINE, who: str = "eve@acme.example") -> int:
    """A customer's ticket whose event was answered; what was done for it is not counted."""
    ticket = world.form(text, who=who)
    world.triage()
    world.contain()
    world.triage_echoes()
    world.forget_calls()
    return ticket


def portal_field(world: World) -> int:
    field = {"type": "tagger", "title": "Topic", "editable_in_portal": True, "active": True}
    options = [{"name": "Billing", "value": "billing"}, {"name": "Other", "value": TAG}]
    made = world.ask(
        "POST", "/ticket_fields", {"ticket_field": {**field, "custom_field_options": options}}
    )
    sent = {"subject": "Hello", "description": ROUTINE, f"field_{made['ticket_field']['id']}": TAG}
    with world.browser("eve@acme.example") as browser:
        answer = browser.post(f"{world.url}/requests/new", sent, allow_redirects=False, timeout=10)
    return int(answer.headers["Location"].split("/")[2])


def messaging_tag(world: World) -> int:
    return world.talk(ROUTINE, tags=[TAG])


def messaging_tag_later(world: World) -> int:
    ticket = world.talk(ROUTINE)
    world.triage()
    world.talk("One more thing", tags=[TAG], ticket_id=ticket)
    return ticket


def mail_command(world: World) -> int:
    ticket = heard(world)
    mail = f"#tags {TAG}\nPlease sign her out"
    world.email(mail, **{"from": "tom@lantern.example", "ticket_id": ticket})
    return ticket


def light_agent(world: World) -> int:
    """Zendesk lets them set no tag; should one get there all the same, it counts for nothing."""
    ticket = heard(world)
    world.trick(ticket, "light agent", TAG)
    return ticket


def suspended(world: World) -> int:
    ticket = heard(world)
    world.press(ticket, "revoke_sessions")
    tom = world.user("tom@lantern.example")["id"]
    world.ask("PUT", f"/users/{tom}", {"user": {"suspended": True}})
    return ticket


def demoted(world: World) -> int:
    ticket = heard(world)
    world.press(ticket, "revoke_sessions")
    tom = world.user("tom@lantern.example")["id"]
    world.ask("PUT", f"/users/{tom}", {"user": {"role": "end-user"}})
    return ticket


def of_another_zendesk(world: World) -> int:
    ticket = heard(world)
    world.press(ticket, "revoke_sessions")
    state, tom = world.sandbox.state, world.user("tom@lantern.example")["id"]
    with state.change():
        found = state.table("users").get(tom) or {}
        state.table("users").put(tom, {**found, "shared_agent": True})
    return ticket


def trigger(world: World) -> int:
    ticket = heard(world)
    add_trigger(world, {"field": "comment_is_public", "operator": "is", "value": "true"})
    said = {"comment": {"body": "I will look at it", "public": True}}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": said}, AGENT)
    return ticket


def add_trigger(world: World, when: dict[str, str]) -> None:
    """A rule of the desk's own that sets the macro's tag."""
    actions = [{"field": "current_tags", "value": TAG}]
    sent = {"title": "Sign out", "conditions": {"all": [when], "any": []}, "actions": actions}
    world.ask("POST", "/triggers", {"trigger": sent})


def api_caller(world: World) -> int:
    ticket = heard(world)
    macro = world.services.policy.macro_ids["macro_revoke_sessions"]
    tags = [*world.ticket(ticket)["tags"], TAG]
    sent = {"tags": tags, "macro_id": macro, "macro_ids": [macro]}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": sent}, AGENT)
    return ticket


def by_hand(world: World) -> int:
    ticket = heard(world)
    with world.browser("tom@lantern.example") as browser:
        browser.post(f"{world.url}/agent/tickets/{ticket}", {"tags": TAG}, timeout=10)
    return ticket


def another_macro(world: World) -> int:
    ticket = heard(world)
    check = world.services.policy.macro_ids["macro"]
    with world.browser("tom@lantern.example") as browser:
        world.submit(browser, ticket, check, "tom@lantern.example", tags=TAG)
    return ticket


def reporter(world: World) -> int:
    ticket = heard(world, who="tom@lantern.example")
    world.press(ticket, "revoke_sessions")
    return ticket


def reporter_who_gave_it_away(world: World) -> int:
    """The ticket was theirs, and is another one's when they apply the macro."""
    ticket = heard(world, who="tom@lantern.example")
    eve = world.user("eve@acme.example")["id"]
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": {"requester_id": eve}})
    world.press(ticket, "revoke_sessions")
    return ticket


LIES: list[tuple[Lie, str, str]] = [
    (portal_field, "macro_by_stranger", "Eve Adams"),
    (messaging_tag, "macro_by_stranger", "Eve Adams"),
    (messaging_tag_later, "macro_by_stranger", "Eve Adams"),
    (mail_command, "macro_elsewhere", "Tom Field"),
    (light_agent, "macro_by_stranger", "Lou Light"),
    (suspended, "macro_by_stranger", "Tom Field"),
    (demoted, "macro_by_stranger", "Tom Field"),
    (of_another_zendesk, "macro_by_stranger", "Tom Field"),
    (trigger, "macro_by_rule", "Tom Field"),
    (api_caller, "macro_elsewhere", "Tom Field"),
    (by_hand, "macro_not_ours", "Tom Field"),
    (another_macro, "macro_not_ours", "Tom Field"),
    (reporter, "approval_by_reporter", "Tom Field"),
    (reporter_who_gave_it_away, "approval_by_reporter", "Tom Field"),
]


@pytest.mark.parametrize(("lie", "code", "author"), LIES, ids=[lie.__name__ for lie, *_ in LIES])
def test_nobody_passes_for_an_agent(world: World, lie: Lie, code: str, author: str) -> None:
    """One note with the true author and the reason, the tag off, no call to the provider."""
    ticket = lie(world)

    outcomes = world.triage(events=2 if lie is messaging_tag_later else 1)

    noted = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert f"refused_{code}" in outcomes
    assert world.store.ledger.incident_of(ticket) is None
    assert world.calls("/admin") == []
    assert len(noted) == 1
    assert author in noted[0]
    assert say(code) in noted[0]
    assert TAG not in world.ticket(ticket)["tags"]


def test_a_light_agents_page_takes_no_tag_at_all(world: World) -> None:
    ticket = heard(world)

    world.press(ticket, "revoke_sessions", "lou@lantern.example")
    outcomes = world.triage(echoes=True)

    assert outcomes == ["staff_comment"]
    assert TAG not in world.ticket(ticket)["tags"]
    assert world.calls("/admin") == []


@pytest.mark.parametrize(
    ("who", "code"),
    [("sara@lantern.example", "macro_group"), ("tom@lantern.example", "macro_group")],
)
def test_who_is_not_in_the_security_group_shuts_nobody_out(
    world: World, who: str, code: str
) -> None:
    ticket = heard(world, WORRIED, QUIET)
    world.press(ticket, "suspend_user", who)

    outcomes = world.triage()

    (step,) = world.effects(ticket, EffectKind.SUSPEND_USER)
    (noted,) = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert outcomes == [f"refused_{code}"]
    assert step.state is EffectState.PLANNED
    assert world.calls("/admin") == []
    assert world.user(who)["name"] in noted
    assert say(code) in noted
    assert "deskwarden_suspend_user" not in world.ticket(ticket)["tags"]


def test_where_an_administrator_is_asked_for_an_agent_is_not_enough(
    make_world: Callable[..., World],
) -> None:
    world = make_world(approver_role="admin")
    world.join_queue("tom@lantern.example", "ada@lantern.example")
    ticket = heard(world, WORRIED, QUIET)

    world.press(ticket, "suspend_user")
    first = world.triage()
    world.triage_echoes()
    world.press(ticket, "suspend_user", "ada@lantern.example")

    assert first == ["refused_macro_role"]
    assert world.triage() == ["asked"]


def test_nobody_decides_about_their_own_account(world: World) -> None:
    """An agent who has an account in the product, too, and whose account the incident is about."""
    staff = {"name": "Milton Waddams", "email": "milton@initech.example", "role": "agent"}
    world.ask("POST", "/users", {"user": {**staff, "role_type": 0}})
    ticket = heard(world, WORRIED)
    incident = world.incident(ticket)
    theirs = world.services.impact.identity.find("milton@initech.example")
    world.store.ledger.amend(
        incident.id,
        assessment=replace(incident.assessment, account=theirs),
        now=world.clock.now(),
    )
    world.forget_calls()

    world.press(ticket, "revoke_sessions", "milton@initech.example")
    outcomes = world.triage()

    assert outcomes == ["refused_approval_by_subject"]
    assert world.calls("/admin") == []


def test_an_address_that_the_account_got_since_is_seen_too(world: World) -> None:
    """The record knows the account by an old address; the provider, asked now, by the agent's."""
    ticket = heard(world, WORRIED)
    incident = world.incident(ticket)
    account = world.services.impact.identity.find("milton@initech.example")
    staff = {"name": "Milton Waddams", "email": "milton@initech.example", "role": "agent"}
    world.ask("POST", "/users", {"user": {**staff, "role_type": 0}})
    old = replace(account, email="old@initech.example")
    world.store.ledger.amend(
        incident.id,
        assessment=replace(incident.assessment, account=old),
        now=world.clock.now(),
    )

    world.press(ticket, "revoke_sessions", "milton@initech.example")
    outcomes = world.triage()

    assert outcomes == ["refused_approval_by_subject"]
    assert world.calls("/admin", "DELETE") == []


def test_a_refusal_is_written_once_however_often_the_event_comes(world: World) -> None:
    ticket = world.talk(ROUTINE, tags=[TAG])

    outcomes = world.triage()
    outcomes += [world.answer(world.hear_of_tag(ticket, TAG)) for _ in range(2)]

    noted = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert outcomes == ["refused_macro_by_stranger"] * 3
    assert len(noted) == 1


def test_a_refusal_whose_note_was_lost_is_written_at_the_next_try(world: World) -> None:
    """The act is on record, and the PUT that should have told of it never arrived."""
    world.fault("status", path="/api/v2/tickets/*", method="PUT", status=500, times=1)
    ticket = world.talk(ROUTINE, tags=[TAG])
    (row,) = world.arrived()

    first = world.answer(row)
    world.clock.sleep(60)
    second = world.answer(row)

    noted = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert (first, second) == ("failed", "refused_macro_by_stranger")
    assert len(noted) == 1


def test_a_visitor_who_never_tires_gets_an_end_of_notes(world: World) -> None:
    ticket = world.talk(ROUTINE)
    world.triage()
    for number in range(11):
        world.talk(f"Again {number}", tags=[TAG], ticket_id=ticket)
        world.triage(events=2)
        world.clock.sleep(1)

    noted = [note for note in world.notes(ticket) if "was not carried out" in note]
    assert len(noted) == 10
    assert TAG in world.ticket(ticket)["tags"]


def test_the_api_token_of_an_agent_is_no_browser(world: World) -> None:
    """The audit's channel tells; what the caller writes into it changes nothing."""
    world.join_queue("tom@lantern.example")
    ticket = heard(world, WORRIED)
    macro = world.services.policy.macro_ids["macro_suspend_user"]
    sent = {
        "tags": [*world.ticket(ticket)["tags"], "deskwarden_suspend_user"],
        "macro_id": macro,
        "via": {"channel": "web"},
        "metadata": {"via": "web", "deskwarden_plans": "1=forged"},
    }

    who = ("tom@lantern.example/token", API_TOKEN)
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": sent}, who)

    assert world.triage() == ["refused_macro_elsewhere"]
    assert world.calls("/admin") == []


def test_a_rule_that_sets_the_tag_again_and_again_is_answered_once(world: World) -> None:
    """Our own update sets it off too: that is our echo, and no request."""
    ticket = heard(world)
    add_trigger(world, {"field": "update_type", "operator": "is", "value": "Change"})
    note = {"comment": {"body": "I will look at it", "public": False}}
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": note}, AGENT)

    outcomes = world.triage()
    world.triage_echoes()

    assert outcomes == ["refused_macro_by_rule"]
    assert len(world.notes(ticket)) == 2
    assert world.calls("/admin") == []


def test_nobody_approves_a_step_against_another_account_that_is_theirs(world: World) -> None:
    """The incident is Eve's; a step that waits on it names an agent's own account."""
    staff = {"name": "Milton Waddams", "email": "milton@initech.example", "role": "agent"}
    world.ask("POST", "/users", {"user": {**staff, "role_type": 0}})
    ticket = heard(world, ROUTINE)
    world.press(ticket, "raise_severity")
    world.triage()
    theirs = EffectPlan(EffectKind.REVOKE_SESSIONS, "usr_milton", reason="step_needs_person")
    world.store.ledger.amend(world.incident(ticket).id, plans=[theirs], now=world.clock.now())
    world.press(ticket, "check")
    world.triage()
    world.triage_echoes()

    world.press(ticket, "revoke_sessions", "milton@initech.example")

    assert world.triage() == ["refused_approval_by_subject"]
    assert world.calls("/admin", "DELETE") == []
