"""Alarms reach chat and pager, are tried until they do, and hold none of a stranger's words."""

from datetime import timedelta

import pytest

from incidents.alarms import MESSAGES
from incidents.checkpoint import Pause
from incidents.ledger import Delivery, Door, EffectKind, EffectState
from incidents.ports.people import Notice
from integration.store.alarms import plan
from integration.store.engine import open_engine, writing
from integration.store.pausing import UNREADABLE
from integration.store.switch import BEHIND, BY_PERSON, DIFFERS, FORGED, GONE, UNPROVED
from integration.wiring import voices
from tests.builders import an_effect, an_incident
from tests.fixtures.world import World
from ticket_actions.alarms import LEFT_TO_OTHERS, SELDOM, tell_alarms
from ticket_actions.render import render, words
from ticket_actions.tell import notice_of

SLACK, PAGER = "/slack/*", "/pagerduty/*"
FORBIDDEN = {"error": {"title": "Forbidden", "message": "You do not have access"}}


def a_held_event(world: World, key: str = "e-1", ticket_id: int | None = None) -> int:
    words = b"<b>please, my password is hunter2</b>"
    delivery = Delivery(key, Door.EVENT, words, ticket_id, "not a JSON object")
    return world.store.inbox.accept(delivery).id


def pages(world: World) -> list[str]:
    return [page["event"]["payload"]["summary"] for page in world.told("pagerduty")]


def test_a_held_event_reaches_chat_and_pager_by_its_numbers_alone(world: World) -> None:
    number = a_held_event(world, ticket_id=35)

    world.tell()

    (page,) = world.told("pagerduty")
    assert page["event"]["payload"]["severity"] == "critical"
    assert f"inbox {number} (ticket 35)" in pages(world)[0]
    assert f"deskwarden inbox show {number}" in pages(world)[0]
    (message,) = world.told("slack")
    assert f"inbox {number} (ticket 35)" in message["text"]
    assert "hunter2" not in str(world.told("pagerduty")) + str(world.told("slack"))


def test_it_says_what_was_wrong_and_one_of_before_that_did_not_is_told_too() -> None:
    whys = ["DeskStrange: Zendesk's ticket 35 <odd>", "DeskRefused: 403", "", "DeskRefused: 403"]
    events = [{"id": n, "ticket_id": None, "why": why} for n, why in enumerate(whys, start=1)]

    said = render("messages/held.txt", events=events)
    before = render("messages/held.txt", events=[{"id": 1, "ticket_id": None}])

    assert f"· {whys[0]} · {whys[1]} · deskwarden inbox show 1" in said
    assert before.endswith("nothing was done for it · deskwarden inbox show 1")


def test_a_crowd_of_them_is_one_message_that_counts_them(world: World) -> None:
    numbers = [a_held_event(world, f"e-{n}") for n in range(12)]

    world.tell()

    (said,) = pages(world)
    assert said.startswith("12 held events wait")
    assert f"inbox {numbers[9]}" in said
    assert f"inbox {numbers[10]}" not in said
    assert "and 2 more" in said


def test_it_is_told_once_however_often_the_sweep_comes_by(world: World) -> None:
    a_held_event(world)

    for _ in range(3):
        world.tell()
        world.clock.sleep(600)

    assert (len(world.told("slack")), [p["count"] for p in world.told("pagerduty")]) == (1, [1])


def test_a_pager_that_is_down_is_tried_again_and_chat_is_not_told_twice(world: World) -> None:
    world.fault("status", path=PAGER, status=500, times=2)
    a_held_event(world)

    for _ in range(4):
        world.tell()
        world.clock.sleep(SELDOM.total_seconds())

    assert (len(world.told("slack")), len(pages(world))) == (1, 1)


def test_a_refusal_is_tried_again_too_for_somebody_will_mend_the_token(world: World) -> None:
    refused = {"ok": False, "error": "invalid_auth"}
    world.fault("status", path=SLACK, status=200, body=refused, times=1)
    a_held_event(world)
    world.tell()
    before = len(world.told("slack"))

    world.clock.sleep(SELDOM.total_seconds())
    world.tell()

    assert (before, len(world.told("slack"))) == (0, 1)


def test_while_it_cannot_be_told_it_is_counted_as_waiting(world: World) -> None:
    world.fault("status", path=PAGER, status=500)
    a_held_event(world)

    world.tell()

    assert world.store.backlog()["alarms"] == {"waiting": 1}


def test_one_who_dies_after_sending_sends_again_and_the_pager_folds_it(world: World) -> None:
    a_held_event(world)
    world.store.plan_telling([EffectKind.PAGE], world.clock.now())
    (number,) = world.store.alarms.due(now=world.clock.now(), limit=9)
    alarm = world.store.alarms.claim(number, now=world.clock.now(), lease=timedelta(seconds=60))
    assert alarm is not None
    ways = voices(world.settings)
    tell_alarms(world.store.alarms, ways, world.clock)
    in_hand = len(pages(world))

    world.clock.sleep(61)
    tell_alarms(world.store.alarms, ways, world.clock)
    tell_alarms(world.store.alarms, ways, world.clock)

    assert (in_hand, [page["count"] for page in world.told("pagerduty")]) == (0, [1])


def test_a_way_that_was_switched_off_meanwhile_waits_and_holds_up_no_other(world: World) -> None:
    a_held_event(world)
    world.store.plan_telling(MESSAGES, world.clock.now())
    pager_only = {EffectKind.PAGE: voices(world.settings)[EffectKind.PAGE]}

    tell_alarms(world.store.alarms, pager_only, world.clock)

    assert (len(world.told("slack")), len(pages(world))) == (0, 1)
    assert world.store.backlog()["alarms"] == {"waiting": 1}


def test_a_message_that_was_asked_for_anew_says_what_it_said() -> None:
    said = [
        notice_of(an_effect(kind=EffectKind.PAGE, generation=words), an_incident(), "http://d/{}")
        for words in ("failed-note-17", "failed-note-17-again-20", "", "again-21")
    ]

    assert [each.text for each in said[::2]] == [each.text for each in said[1::2]]
    assert "deskwarden effects show 17" in said[0].text


def test_a_note_that_was_refused_is_told_with_its_number(world: World) -> None:
    world.fault("status", method="PUT", path="/api/v2/tickets/*", status=403, body=FORBIDDEN)
    ticket = world.form()
    world.triage()

    world.tell()

    (note,) = world.effects(ticket, EffectKind.NOTE)
    assert note.state is EffectState.REFUSED
    (said,) = [text for text in pages(world) if "could not be done" in text]
    assert "the note and labels on the ticket" in said
    assert f"deskwarden effects show {note.id}" in said
    assert "the note and labels" in world.told("slack")[-1]["text"]


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("of_another_version", {}),
        ("containment_paused", {"code": "of_another_version", "by": "ada", "at": "2026-11-21"}),
    ],
)
def test_one_that_this_version_has_no_words_for_is_told_by_its_name_in_the_end(
    world: World, message: str, detail: dict[str, str]
) -> None:
    engine = open_engine(world.settings.database_url)
    with writing(engine) as conn:
        plan(conn, "news-1", message, detail, [EffectKind.PAGE], world.clock.now())
    engine.dispose()
    a_held_event(world)
    world.store.plan_telling(MESSAGES, world.clock.now())

    tell_alarms(world.store.alarms, voices(world.settings), world.clock)
    others, silent = pages(world), world.store.unheard(can_tell=True)
    for _ in range(LEFT_TO_OTHERS - 1):
        world.clock.sleep(SELDOM.total_seconds())
        world.tell()

    assert ("1 held event" in others[0], len(others), silent) == (True, 1, 1)
    assert f"{message} (news-1)" in pages(world)[-1]
    assert world.store.unheard(can_tell=True) == 0


@pytest.mark.parametrize("code", [BEHIND, DIFFERS, FORGED, GONE, UNPROVED, UNREADABLE, BY_PERSON])
def test_whyever_containment_was_paused_people_are_told_and_why(world: World, code: str) -> None:
    wanted = Pause(code, "drill", "ada", world.clock.now())
    world.store.switch.pause(wanted, MESSAGES)

    world.tell()

    (said,) = pages(world)
    assert said.startswith("Containment is PAUSED since 2026-")
    assert words("notes/pauses")[code] in said
    assert said in world.told("slack")[-1]["text"]


WRONG_TOKEN = {"ok": False, "error": "invalid_auth"}
WRONG_KEY = {"status": "invalid event", "message": "Event object is invalid"}


def refuse(world: World) -> None:
    """Neither way takes our credentials."""
    world.fault("status", path=SLACK, status=200, body=WRONG_TOKEN)
    world.fault("status", path=PAGER, status=400, body=WRONG_KEY)


def rounds(world: World) -> None:
    """What the sweep does in three hours."""
    for _ in range(12):
        world.tell()
        world.clock.sleep(SELDOM.total_seconds())


def test_an_incident_that_both_ways_refused_is_counted_and_told_once_they_are_mended(
    world: World,
) -> None:
    refuse(world)
    ticket = world.form()
    world.triage()

    rounds(world)
    meanwhile = world.told("slack"), pages(world), world.store.unheard(can_tell=True)
    world.mend()
    rounds(world)

    incident = world.incident(ticket).id
    assert meanwhile == ([], [], 1)
    assert [incident in said for said in pages(world)] == [True]
    assert [incident in said["text"] for said in world.told("slack")] == [True]
    assert world.store.unheard(can_tell=True) == 0


def test_an_incident_that_the_pager_refused_reaches_a_person_by_chat(world: World) -> None:
    world.fault("status", path=PAGER, status=403, body=WRONG_KEY)
    ticket = world.form()
    world.triage()

    rounds(world)

    incident = world.incident(ticket).id
    assert [incident in said["text"] for said in world.told("slack")] == [True, True]
    assert "the page to the on-call" in world.told("slack")[-1]["text"]
    assert world.store.unheard(can_tell=True) == 0


def test_one_that_another_sweep_took_meanwhile_is_left_to_it(world: World) -> None:
    a_held_event(world)
    world.store.plan_telling(MESSAGES, world.clock.now())
    alarms, said = world.store.alarms, list[str]()
    due = alarms.due(now=world.clock.now(), limit=9)

    def while_another_takes_the_rest(notice: Notice) -> str:
        said.append(notice.text)
        for number in due:
            alarms.claim(number, now=world.clock.now(), lease=timedelta(seconds=60))
        return "told"

    tell_alarms(alarms, dict.fromkeys(MESSAGES, while_another_takes_the_rest), world.clock)

    assert (len(due), len(said)) == (2, 1)
