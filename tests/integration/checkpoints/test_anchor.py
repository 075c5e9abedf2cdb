"""Checkpoints are made when they are due, and reach every place that can be reached."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from sqlalchemy import Engine, update

from integration.checkpoints import anchor as duty
from integration.checkpoints.files import read_file
from integration.checkpoints.here import key_name, public_key
from integration.checkpoints.places import name_of_file, names_of
from integration.settings import Settings
from integration.store.engine import writing
from integration.store.tables import INBOX
from sandbox.company.door import TOKENS
from sandbox.server import serve
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.store.records import NOW, a_delivery, a_note

MINUTE = timedelta(minutes=1)


def seqs(anchored: Anchored) -> list[int]:
    """Which rows the file knows."""
    if not anchored.file.exists():
        return []
    kept = read_file(anchored.file, public_key(anchored.settings))
    return [checkpoint.seq for checkpoint in kept.current]


def amend(anchored: Anchored, times: int) -> None:
    """Rows that open no incident."""
    for number in range(times):
        plan = a_note(generation=f"{anchored.now.timestamp()}-{number}")
        anchored.store.ledger.amend("SEC-2026-0001", plans=[plan], now=anchored.now)


def test_an_empty_record_has_nothing_to_prove(anchored: Anchored) -> None:
    anchored.anchor(60 * MINUTE)

    assert anchored.lines() == []


def test_a_checkpoint_says_where_the_chain_is_and_what_must_go_on(anchored: Anchored) -> None:
    anchored.tell(35, 36)
    anchored.anchor()

    (line,) = anchored.lines()
    told = json.loads(line)["checkpoint"]
    assert (told["seq"], told["counters"]) == (8, {"2026": 2})
    assert told["rules"]
    assert told["policy"]
    assert (told["at"], told["replaces"]) == (NOW.isoformat(), None)


def test_a_new_incident_is_known_outside_at_once(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.anchor()
    anchored.tell(36)
    anchored.anchor(timedelta(seconds=1))

    assert seqs(anchored) == [4, 8]


def test_other_rows_wait_for_ten_minutes(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.anchor()
    amend(anchored, 1)
    anchored.anchor(9 * MINUTE)
    early = seqs(anchored)
    anchored.anchor(MINUTE)

    assert (early, seqs(anchored)) == ([4], [4, 5])


def test_or_for_a_hundred_of_them(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.anchor()
    amend(anchored, 99)
    anchored.anchor(timedelta(seconds=1))
    early = seqs(anchored)
    amend(anchored, 1)
    anchored.anchor(timedelta(seconds=1))

    assert (early, seqs(anchored)) == ([4], [4, 104])


def test_without_new_rows_there_is_no_new_checkpoint(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.anchor()
    anchored.anchor(60 * MINUTE)

    assert seqs(anchored) == [4]


def test_it_says_from_when_tickets_must_be_looked_for_again(anchored: Anchored) -> None:
    """The oldest incident that is open, and the oldest event that nobody has worked off."""
    anchored.tell(35)
    anchored.anchor()
    (line,) = anchored.lines()

    assert json.loads(line)["checkpoint"]["since"] == (NOW - 5 * MINUTE).isoformat()


def test_nothing_older_than_thirty_days_is_looked_for_again(anchored: Anchored) -> None:
    anchored.tell(35)
    anchored.now += timedelta(days=40)
    anchored.anchor()
    (line,) = anchored.lines()

    since = json.loads(line)["checkpoint"]["since"]
    assert since == (anchored.now - timedelta(days=30)).isoformat()


def test_an_event_that_nobody_has_worked_off_is_looked_for_too(
    anchored: Anchored, engine: Engine
) -> None:
    anchored.store.inbox.accept(a_delivery())
    with writing(engine) as conn:
        conn.execute(update(INBOX).values(received_at=NOW - 60 * MINUTE))
    anchored.tell(35)
    anchored.anchor()
    (line,) = anchored.lines()

    assert json.loads(line)["checkpoint"]["since"] == (NOW - 61 * MINUTE).isoformat()


def test_a_place_that_cannot_be_reached_gets_everything_later(anchored: Anchored) -> None:
    anchored.file.parent.mkdir()
    anchored.file.mkdir()  # nobody can write there
    lost = replace(anchored.settings, checkpoint_file="")
    anchored.tell(35)
    duty.anchor(anchored.store, lost, anchored.now)
    missing = anchored.store.checkpoints.pending(name_of_file(anchored.file))
    anchored.file.rmdir()
    anchored.anchor()

    assert len(missing) == 1
    assert seqs(anchored) == [4]
    assert anchored.store.checkpoints.pending(name_of_file(anchored.file)) == []


def test_a_full_disk_is_no_delivery(anchored: Anchored) -> None:
    anchored.settings = replace(anchored.settings, checkpoint_file="/dev/full")
    anchored.tell(35)
    place = duty.places(anchored.settings)[1]
    sign, key = duty.signer(anchored.settings), key_name(anchored.settings)
    anchored.store.checkpoints.make(duty.versions(), sign, anchored.now, key)
    duty._deliver(anchored.store, anchored.settings, place, anchored.now)

    assert len(anchored.store.checkpoints.pending(place.name)) == 1


def test_a_line_that_a_crash_cut_off_stands_alone_and_is_written_again(
    anchored: Anchored,
) -> None:
    anchored.tell(35)
    anchored.anchor()
    anchored.tell(36)
    duty.anchor(anchored.store, replace(anchored.settings, checkpoint_file=""), anchored.now)
    ((_, line),) = anchored.store.checkpoints.pending(name_of_file(anchored.file))
    with anchored.file.open("a") as file:
        file.write(line[:100])
    anchored.anchor()

    assert anchored.lines()[1:] == [line[:100], line]
    assert seqs(anchored) == [4, 8]


def test_standard_output_gets_the_same_line(
    anchored: Anchored, capsys: pytest.CaptureFixture[str]
) -> None:
    anchored.tell(35)
    anchored.anchor()

    assert capsys.readouterr().out.splitlines() == anchored.lines()


def test_a_channel_gets_it_and_nobody_is_tagged_or_paged(anchored: Anchored) -> None:
    sandbox = serve(0)
    anchored.settings = with_channel(anchored.settings, sandbox.url)
    anchored.tell(35)
    anchored.anchor()
    (message,) = sandbox_messages(sandbox.url)
    sandbox.stop()

    assert message["text"] == anchored.lines()[0]
    assert "oncall" not in json.dumps(message)


def with_channel(settings: Settings, url: str) -> Settings:
    """Slack is the sandbox's."""
    return replace(
        settings,
        slack_url=f"{url}/slack/api",
        slack_token=TOKENS["slack"],
        checkpoint_channel="#sec-incidents",
    )


def sandbox_messages(url: str) -> list[dict[str, str]]:
    """What the sandbox's Slack got."""
    found = requests.get(f"{url}/_sandbox/slack", timeout=10).json()
    rows: list[dict[str, str]] = next(v for v in found.values() if isinstance(v, list))
    return rows


def test_the_record_knows_since_when_it_is_not_known_outside(anchored: Anchored) -> None:
    ways = names_of(anchored.settings)
    anchored.tell(35)
    before = anchored.store.checkpoints.unproved_since(ways)
    anchored.anchor()
    after = anchored.store.checkpoints.unproved_since(ways)
    with_one_behind = anchored.store.checkpoints.unproved_since((*ways, "channel"))

    assert (before, after, with_one_behind) == (NOW, None, NOW)


def test_a_checkpoint_of_a_clock_that_was_ahead_does_not_put_the_next_one_off(
    anchored: Anchored,
) -> None:
    anchored.now += timedelta(days=1)
    anchored.tell(35)
    anchored.anchor()
    anchored.now -= timedelta(days=1)
    amend(anchored, 1)

    anchored.anchor()

    assert seqs(anchored) == [4, 5]
