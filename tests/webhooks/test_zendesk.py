"""The door: what goes on record, what is answered, and what leaves no trace."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.webhooks.bodies import BAD, BAD_TRIGGERS, ODD, created
from tests.webhooks.conftest import (
    EVENTS,
    SECRET,
    TRIGGER,
    TRIGGER_SECRET,
    Door,
    counted,
    payload,
    signed,
    stamp,
)

WANTED = ["ticket_created", "ticket_comment_added", "ticket_tags_changed"]
CREATED = "b3695d61-2ef4-4e9c-97af-1f065c099564"


@pytest.mark.parametrize("name", WANTED)
def test_a_wanted_event_is_on_record_byte_for_byte_before_the_202(door: Door, name: str) -> None:
    body = payload(name)

    answer = door.deliver(body)

    assert answer.status_code == 202
    [row] = door.rows()
    assert bytes(row["raw"]) == body
    assert row["dedupe_key"] == json.loads(body)["id"]
    assert (row["door"], row["state"], row["ticket_id"]) == ("event", "new", 5158)


def test_the_same_event_again_is_known_whatever_its_unsigned_headers_say(door: Door) -> None:
    body = payload("ticket_created")

    first = door.deliver(body, X_Zendesk_Webhook_Invocation_Id="01HANA2B5D5W9XSJS3")
    again = door.deliver(
        body, later=timedelta(minutes=1), X_Zendesk_Webhook_Invocation_Id="01HANA00000000000"
    )

    assert (first.status_code, again.status_code) == (202, 200)
    assert len(door.rows()) == 1


def test_another_type_is_ignored_on_purpose_and_counted_by_its_name(door: Door) -> None:
    before = counted("ignored", type="ticket.status_changed")

    answer = door.deliver(payload("ticket_status_changed"))

    assert (answer.status_code, answer.json) == (200, {"status": "ignored"})
    assert door.rows() == []
    assert counted("ignored", type="ticket.status_changed") == before + 1


def test_types_that_we_never_heard_of_share_one_counter(door: Door) -> None:
    before = counted("ignored", type="other")

    door.deliver(payload("user_role_changed"))
    door.deliver(created(type="zen:event-type:made.up"))

    assert counted("ignored", type="other") == before + 2
    assert door.rows() == []


@pytest.mark.parametrize("kind", ["ticket.created", "ticket.status_changed"])
def test_an_event_of_another_account_is_refused_without_a_trace(door: Door, kind: str) -> None:
    before = counted("refused", reason="account")

    answer = door.deliver(created(account_id=99, type=f"zen:event-type:{kind}"))

    assert (answer.status_code, answer.data) == (401, b"")
    assert door.rows() == []
    assert counted("refused", reason="account") == before + 1


def test_an_unproved_delivery_is_refused_without_a_word_or_a_row(door: Door) -> None:
    before = counted("refused", reason="signature")

    answer = door.deliver(payload("ticket_created"), secret="guessed")

    assert (answer.status_code, answer.data) == (401, b"")
    assert "Content-Type" not in answer.headers
    assert door.rows() == []
    assert counted("refused", reason="signature") == before + 1


@pytest.mark.parametrize("what", BAD)
def test_authentic_but_unreadable_is_held_raw_and_the_next_good_one_is_taken(
    door: Door, what: str
) -> None:
    held = door.deliver(BAD[what])
    good = door.deliver(payload("ticket_comment_added"))

    assert (held.status_code, held.json) == (202, {"status": "held"})
    assert good.status_code == 202
    bad_row, good_row = door.rows()
    assert (bad_row["state"], bytes(bad_row["raw"])) == ("held", BAD[what])
    assert bad_row["last_error"]
    assert good_row["state"] == "new"


def test_an_unreadable_body_sent_again_in_one_attempt_is_one_row(door: Door) -> None:
    answers = [door.deliver(b"{").status_code for _ in range(2)]

    assert answers == [202, 200]
    assert len(door.rows()) == 1


@pytest.mark.parametrize("what", ODD)
def test_odd_but_readable_is_taken(door: Door, what: str) -> None:
    answer = door.deliver(ODD[what])

    assert (answer.status_code, answer.json) == (202, {"status": "accepted"})
    [row] = door.rows()
    assert (row["state"], row["ticket_id"], bytes(row["raw"])) == ("new", 5158, ODD[what])


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "?"])
def test_the_content_type_decides_nothing(door: Door, content_type: str) -> None:
    answer = door.deliver(payload("ticket_created"), Content_Type=content_type)

    assert answer.status_code == 202


def test_a_trigger_call_is_keyed_by_its_time_and_body(door: Door) -> None:
    body = payload("trigger_call")

    answer = door.deliver(body, TRIGGER, secret=TRIGGER_SECRET)

    assert answer.status_code == 202
    [row] = door.rows()
    digest = hashlib.sha256(stamp().encode() + body).hexdigest()
    assert (row["door"], row["ticket_id"]) == ("trigger", 5158)
    assert row["dedupe_key"] == f"trigger:{digest}"


def test_two_trigger_calls_with_one_body_are_two_acts(door: Door) -> None:
    body = payload("trigger_call")

    for seconds in (0, 0, 1):
        door.deliver(body, TRIGGER, secret=TRIGGER_SECRET, later=timedelta(seconds=seconds))

    assert len(door.rows()) == 2


@pytest.mark.parametrize("what", BAD_TRIGGERS)
def test_a_trigger_call_that_names_no_ticket_is_held_and_the_next_good_one_is_taken(
    door: Door, what: str
) -> None:
    answers = [
        door.deliver(body, TRIGGER, secret=TRIGGER_SECRET).status_code
        for body in (BAD_TRIGGERS[what], payload("trigger_call"))
    ]

    assert answers == [202, 202]
    assert [row["state"] for row in door.rows()] == ["held", "new"]
    assert bytes(door.rows()[0]["raw"]) == BAD_TRIGGERS[what]


@pytest.mark.parametrize(("path", "secret"), [(TRIGGER, SECRET), (EVENTS, TRIGGER_SECRET)])
def test_one_doors_secret_opens_no_other(door: Door, path: str, secret: str) -> None:
    answer = door.deliver(payload("ticket_created"), path, secret=secret)

    assert answer.status_code == 401
    assert door.rows() == []


def test_without_a_trigger_secret_there_is_no_side_door(open_door: Callable[..., Door]) -> None:
    door = open_door(trigger_secrets=())

    answer = door.deliver(payload("trigger_call"), TRIGGER, secret=TRIGGER_SECRET)

    assert answer.status_code == 404
    assert door.rows() == []


def test_during_a_rotation_both_secrets_are_good(open_door: Callable[..., Door]) -> None:
    door = open_door(webhook_secrets=("new", "old"))

    answers = [
        door.deliver(payload(name), secret=secret).status_code
        for name, secret in (("ticket_created", "old"), ("ticket_comment_added", "new"))
    ]

    assert answers == [202, 202]


def test_without_a_record_the_answer_asks_zendesk_to_come_again(
    door_without_record: Door,
) -> None:
    before = counted("store_down")

    answer = door_without_record.deliver(payload("ticket_created"))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.content_type == "application/problem+json"
    assert counted("store_down") == before + 1


def test_a_stale_delivery_is_refused(door: Door) -> None:
    answer = door.deliver(payload("ticket_created"), later=timedelta(minutes=-11))

    assert answer.status_code == 401
    assert door.rows() == []


def test_a_body_longer_than_the_limit_is_refused_before_it_is_proved(door: Door) -> None:
    body = b"a" * (256 * 1024 + 1)

    answer = door.post(body, **signed(body))

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
