"""`deskwarden inbox` as a person on call uses it, on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from cli import main
from incidents.ledger import Delivery, Door, InboxState
from integration.store import Store

LEASE = timedelta(seconds=25)
GOOD = b'{"ticket_id": "35"}'
HOSTILE = (
    '{"subject": "\x1b[2J\x1b[31mgo", "x": "\u202egpj.exe",\n"y": "held 3 h"'.encode() + b"\xff\x00"
)
Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, settings_env: Callable[..., dict[str, str]]) -> Run:
    """The command, on the record of this test."""
    env = settings_env(DATABASE_URL=database_url)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["inbox", *words], env=env)

    return invoke


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


def an_event(store: Store, key: str = "e-1", raw: bytes = GOOD) -> int:
    return store.inbox.accept(Delivery(key, Door.TRIGGER, raw, 35)).id


def held(store: Store, key: str = "e-1", raw: bytes = GOOD) -> int:
    number = an_event(store, key, raw)
    row = store.inbox.claim(number, now=now(), lease=LEASE)
    assert row is not None
    store.inbox.hold(row, error="DeskRefused: 403", now=now())
    return number


def hostile(store: Store) -> int:
    return store.inbox.accept(Delivery("e-9", Door.EVENT, HOSTILE, None, "not UTF-8")).id


def state(store: Store, number: int) -> InboxState:
    return store.event_desk.find(number).state


def test_a_list_shows_what_needs_somebody_in_plain_columns(store: Store, run: Run) -> None:
    fresh, stuck = an_event(store), held(store, "e-2")
    finished = an_event(store, "e-3")
    row = store.inbox.claim(finished, now=now(), lease=LEASE)
    assert row is not None
    store.inbox.finish(row, outcome="ordinary", now=now())

    said = run("list")

    head, *lines = said.output.splitlines()
    assert head.split() == ["ID", "STATE", "AGE", "TICKET", "DOOR", "TRIES", "NEXT", "WHY"]
    assert [line.split()[:2] for line in lines] == [[str(fresh), "new"], [str(stuck), "held"]]
    assert lines[1].endswith("DeskRefused: 403")
    assert lines[1].index("DeskRefused") == head.index("WHY")


def test_a_list_is_narrowed_by_state_ticket_and_age(store: Store, run: Run) -> None:
    number = held(store)
    an_event(store, "e-2")

    only = json.loads(run("list", "--state", "held", "--ticket", "35", "--json").output)

    assert [(event["id"], event["state"]) for event in only] == [(number, "held")]
    assert json.loads(run("list", "--ticket", "36", "--json").output) == []
    assert json.loads(run("list", "--older-than", "1h", "--json").output) == []
    assert len(json.loads(run("list", "--limit", "1", "--json").output)) == 1


def test_an_empty_list_says_so(run: Run) -> None:
    assert run("list").output == "No event is held or new.\n"


@pytest.mark.parametrize("age", ["3w", "soon", "-5m", ""])
def test_an_age_that_is_none_is_one_sentence(run: Run, age: str) -> None:
    said = run("list", "--older-than", age)

    assert said.exit_code == 2
    assert "say 90s, 15m, 2h or 3d" in said.output


def test_an_event_is_shown_with_all_that_a_person_needs(store: Store, run: Run) -> None:
    number = held(store)

    said = run("show", str(number)).output

    for part in (f"event {number}: held", "35", "DeskRefused: 403", "received", "ended"):
        assert part in said
    assert f'deskwarden inbox retry {number} --reason "..."' in said
    assert '{"ticket_id"' not in said


def test_a_strangers_words_come_only_when_asked_for_marked_and_without_power(
    store: Store, run: Run
) -> None:
    number = hostile(store)

    without, with_raw = run("show", str(number)).output, run("show", str(number), "--raw").output

    assert "gpj" not in without
    assert "\x1b" not in with_raw
    assert "\u202e" not in with_raw
    assert "\x00" not in with_raw
    assert "| " + '{"subject": "<U+001B>[2J<U+001B>[31mgo", "x": "<U+202E>gpj.exe",' in with_raw
    assert '| "y": "held 3 h"\\xff<U+0000>' in with_raw
    inside = with_raw.partition("--- a stranger's words")[2].partition("--- end of")[0]
    assert all(line.startswith("| ") for line in inside.splitlines()[1:])


def test_as_json_they_are_ascii_and_under_a_name_that_says_whose_they_are(
    store: Store, run: Run
) -> None:
    said = run("show", str(hostile(store)), "--raw", "--json").output

    assert said.isascii()
    assert json.loads(said)["stranger"].startswith('{"subject": "\x1b[2J')


def test_a_held_event_is_tried_again_at_once_and_keeps_its_tries(store: Store, run: Run) -> None:
    number = held(store)
    store.plan_telling([], now())

    said = run("retry", str(number), "--reason", "the rights are mended")

    event = store.event_desk.find(number)
    assert said.exit_code == 0
    assert (event.state, event.attempts, event.deaths) == (InboxState.NEW, 1, 0)
    assert (event.next_at, event.first_failed_at, event.told_at) == (None, None, None)
    assert event.last_error == "DeskRefused: 403"
    assert store.inbox.due(now=now(), limit=9) == [number]


def test_an_act_is_audited_with_its_person_and_reason(store: Store, run: Run) -> None:
    number = held(store)

    run("retry", str(number), "--reason", "the rights are mended")
    run("drop", str(number), "--reason", "a test of ours", "--by", "nora@lantern.example")

    first, second = store.event_desk.told(number)
    assert (first.entry.action, second.entry.action) == ("event_retried", "event_dropped")
    assert "@" in first.actor
    assert second.actor == "nora@lantern.example"
    assert first.entry.detail["reason"] == "the rights are mended"
    assert (first.entry.detail["was"], second.entry.detail["was"]) == ("held", "new")
    assert store.first_break() is None
    shown = run("show", str(number)).output
    assert "event_dropped by nora@lantern.example" in shown


@pytest.mark.parametrize("verb", ["retry", "drop"])
@pytest.mark.parametrize("reason", [[], ["--reason", " "]])
def test_an_act_without_a_reason_is_refused(
    store: Store, run: Run, verb: str, reason: list[str]
) -> None:
    number = held(store)

    said = run(verb, str(number), *reason)

    assert said.exit_code != 0
    assert "reason" in said.output
    assert (state(store, number), store.event_desk.told(number)) == (InboxState.HELD, [])


def test_several_are_tried_again_by_one_command(store: Store, run: Run) -> None:
    numbers = [held(store, f"e-{n}") for n in range(3)]

    run("retry", *map(str, numbers), "--reason", "zendesk is back")

    assert [state(store, number) for number in numbers] == [InboxState.NEW] * 3


def test_what_nobody_can_read_is_not_tried_again_for_nothing(store: Store, run: Run) -> None:
    number = hostile(store)

    said = run("retry", str(number), "--reason", "hope")

    assert said.exit_code == 1
    assert "still cannot be read" in said.output
    assert state(store, number) is InboxState.HELD


def test_what_a_newer_version_can_read_is_tried_again_for_its_ticket(
    store: Store, run: Run
) -> None:
    number = store.inbox.accept(Delivery("e-1", Door.TRIGGER, GOOD, None, "too new for us")).id

    run("retry", str(number), "--reason", "upgraded")

    row = store.inbox.claim(number, now=now(), lease=LEASE)
    assert row is not None
    assert row.ticket_id == 35


def test_a_dropped_event_is_dead_and_nobody_takes_it(store: Store, run: Run) -> None:
    number = hostile(store)

    said = run("drop", str(number), "--reason", "noise")

    assert said.exit_code == 0
    assert state(store, number) is InboxState.DEAD
    assert store.inbox.due(now=now(), limit=9) == []
    assert store.backlog()["events"] == {"new": 0, "held": 0, "dead": 1}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["retry", "1"], "event 1 is dead; only a held event can be tried again"),
        (["drop", "1"], "event 1 is dead; only a held event, or a new one"),
        (["drop", "4711"], "there is no event 4711"),
        (["retry", "4711"], "there is no event 4711"),
        (["show", "4711"], "there is no event 4711"),
    ],
)
def test_what_makes_no_sense_is_one_clear_sentence(
    store: Store, run: Run, words: list[str], sentence: str
) -> None:
    assert run("drop", str(held(store)), "--reason", "noise").exit_code == 0

    said = run(*words, *([] if words[0] == "show" else ["--reason", "x"]))

    assert said.exit_code == 1
    assert sentence in said.output
    assert "Traceback" not in said.output


def test_an_event_in_a_workers_hands_is_not_dropped_under_it(store: Store, run: Run) -> None:
    number = an_event(store)
    row = store.inbox.claim(number, now=now(), lease=LEASE)
    assert row is not None

    said = run("drop", str(number), "--reason", "noise")

    assert said.exit_code == 1
    assert "in a worker's hands" in said.output
    store.inbox.finish(row, outcome="ordinary", now=now())
    assert state(store, number) is InboxState.DONE


def test_a_record_that_is_away_is_one_sentence(
    bare_database_url: str, settings_env: Callable[..., dict[str, str]]
) -> None:
    env = settings_env(DATABASE_URL=bare_database_url)

    said = CliRunner().invoke(main, ["inbox", "list"], env=env)

    assert said.exit_code == 1
    assert said.output.startswith("Error: the record is of another version")
