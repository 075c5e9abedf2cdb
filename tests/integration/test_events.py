"""Zendesk's bodies to our values."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.errors import Unreadable
from incidents.events import EventComment, EventType, TicketEvent
from incidents.ledger import Door
from incidents.tickets import Channel
from integration.events import open_envelope, read_envelope, read_event
from tests.webhooks.conftest import payload

EVE = 8447388090494


def event(name: str = "ticket_created", **detail: Any) -> TicketEvent:
    """The payload read, with other values in its `detail`."""
    body = json.loads(payload(name))
    body["detail"] |= detail
    return read_event(Door.EVENT, json.dumps(body).encode())


def test_a_created_ticket_is_read_with_its_words_and_people() -> None:
    assert event() == TicketEvent(
        type=EventType.CREATED,
        ticket_id=5158,
        at=datetime(2026, 11, 21, 9, 14, 58, 672717, tzinfo=UTC),
        account_id=18525119,
        subject="Strange sign-in to our account",
        description=(
            "Hello,\n\nsomebody signed in to our account from Lagos last night. "
            "That was none of us.\n\nEve Adams"
        ),
        tags=frozenset({"web_form"}),
        channel=Channel.WEB,
        actor_id=EVE,
        requester_id=EVE,
        submitter_id=EVE,
        form_id=6130914286234,
        organization_id=8447346621310,
    )


def test_an_added_comment_says_who_and_whether_in_public() -> None:
    assert event("ticket_comment_added").comment == EventComment(
        body="It happened again, and this time an export of all contacts was made.",
        is_public=True,
        is_staff=False,
        author_id=EVE,
    )


def test_changed_tags_are_told_apart() -> None:
    read = event("ticket_tags_changed")

    assert (read.tags_added, read.tags_removed) == (frozenset({"deskwarden_check"}), frozenset())


@pytest.mark.parametrize("nothing", [None, "", "0", 0])
def test_null_empty_and_zero_are_no_id(nothing: object) -> None:
    assert event(requester_id=nothing).requester_id is None


@pytest.mark.parametrize("number", ["-1", -1])
def test_the_system_has_a_negative_id(number: object) -> None:
    assert event(actor_id=number).actor_id == -1


@pytest.mark.parametrize("wrong", [True, 1.0, "1.0", "１", "0x1", " 1", "1\n", "9" * 19, [], {}])
def test_what_is_no_id_is_unreadable(wrong: object) -> None:
    with pytest.raises(Unreadable, match=r"^cannot read detail\.actor_id$"):
        event(actor_id=wrong)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_that_no_database_takes_is_replaced(text: str) -> None:
    assert event(subject=text).subject == "a\ufffdb"


@pytest.mark.parametrize(
    ("given", "read"),
    [(None, set()), ([], set()), ("One two", {"one", "two"}), (["One"], {"one"}), ("", set())],
)
def test_tags_come_as_a_list_or_as_one_text(given: object, read: set[str]) -> None:
    assert event(tags=given).tags == read


@pytest.mark.parametrize("via", [None, {}, {"channel": None}, {"channel": "carrier_pigeon"}])
def test_an_unknown_channel_proves_nothing(via: object) -> None:
    assert event(via=via).channel is Channel.OTHER


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-11-21T09:14:58Z", datetime(2026, 11, 21, 9, 14, 58, tzinfo=UTC)),
        ("2026-11-21T10:14:58.5+01:00", datetime(2026, 11, 21, 9, 14, 58, 500_000, tzinfo=UTC)),
        ("2026-11-21T09:14:58.123456789Z", datetime(2026, 11, 21, 9, 14, 58, 123_456, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_time_has_any_number_of_digits(given: str | None, read: datetime | None) -> None:
    body = json.dumps(json.loads(payload("ticket_created")) | {"time": given})

    assert read_event(Door.EVENT, body.encode()).at == read


@pytest.mark.parametrize(
    "wrong", ["now", 5, "2026-11-21T09:14:58", "2026-02-30T09:14:58Z", "0001-01-01T00:00:00+23:00"]
)
def test_what_is_no_time_is_unreadable(wrong: object) -> None:
    body = json.dumps(json.loads(payload("ticket_created")) | {"time": wrong})

    with pytest.raises(Unreadable, match=r"^cannot read time$"):
        read_event(Door.EVENT, body.encode())


@pytest.mark.parametrize("author", [None, {}, {"id": None, "is_staff": None}])
def test_a_comment_without_an_author_is_nobodys(author: object) -> None:
    body = json.loads(payload("ticket_comment_added"))
    body["event"]["comment"] = {"body": None, "is_public": None, "author": author}

    read = read_event(Door.EVENT, json.dumps(body).encode())

    assert read.comment == EventComment(body="", is_public=False, is_staff=False, author_id=None)


def test_null_tags_in_a_change_are_none() -> None:
    body = json.loads(payload("ticket_tags_changed"))
    body["event"] = {"tags_added": None}

    read = read_event(Door.EVENT, json.dumps(body).encode())

    assert (read.tags_added, read.tags_removed) == (frozenset(), frozenset())


def test_a_type_that_we_do_not_read_stays_in_its_envelope() -> None:
    envelope = read_envelope(payload("user_role_changed"))

    assert (envelope.type, envelope.is_wanted) == ("user.role_changed", False)
    with pytest.raises(Unreadable):
        open_envelope(envelope)


@pytest.mark.parametrize("door", [Door.TRIGGER, Door.SWEEP, Door.CONSOLE])
def test_every_other_door_names_a_ticket_and_no_more(door: Door) -> None:
    read = read_event(door, payload("trigger_call"))

    assert read == TicketEvent(type=EventType.TRIGGER, ticket_id=5158, actor_id=6130907993114)


def test_a_fault_names_the_field_and_never_quotes_the_body() -> None:
    with pytest.raises(Unreadable) as caught:
        event(subject={"secret": "swordfish"}, tags=["swordfish", 5])

    assert str(caught.value) == "cannot read detail.subject, detail.tags"
