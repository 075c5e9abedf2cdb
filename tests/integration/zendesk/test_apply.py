"""The one PUT: what it says, what each refusal means, and that it goes out once."""

import logging
from collections.abc import Iterator

import pytest

from incidents.errors import (
    DeskBusy,
    DeskDenied,
    DeskRefused,
    TicketClosed,
    TicketGone,
    TicketMoved,
)
from incidents.tickets import MARK, AsLeft, Change, InternalNote, Ticket
from integration.settings import Settings
from integration.zendesk import ZendeskDesk, open_desk
from integration.zendesk.schemas import TicketAnswerSchema
from integration.zendesk.shapes import load
from tests.fixtures.scripted import Answer, Scripted
from tests.integration.zendesk.shapes import a_comment, a_ticket, an_audit, applied

NOTE = Change(note=InternalNote("<p>checked</p>"))
CLOSED = {
    "error": "RecordInvalid",
    "description": "Record validation errors",
    "details": {"status": [{"description": "closed prevents ticket update"}]},
}


@pytest.fixture
def desk(scripted_settings: Settings) -> Iterator[ZendeskDesk]:
    opened = open_desk(scripted_settings)
    yield opened
    opened.close()


@pytest.fixture
def ticket() -> Ticket:
    found: Ticket = load(TicketAnswerSchema(), a_ticket(), "ticket")
    return found


def test_everything_goes_in_one_put_and_nothing_that_was_not_asked(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket
) -> None:
    scripted.say(Answer(body=applied()))
    change = Change(
        tags=frozenset({"security", "sev_2"}),
        drop=frozenset({"eu"}),
        note=InternalNote("<p>checked</p>"),
        group_id=111,
        priority="high",
        type="incident",
        fields={360001: "SEC-2026-0047", 360002: "sev_2"},
    )

    done = desk.apply(ticket, change, operation="note:SEC-2026-0047")

    (put,) = scripted.got
    assert (put.method, put.path) == ("PUT", "/api/v2/tickets/35.json")
    assert put.body == {
        "ticket": {
            "id": 35,
            "tags": ["security", "sev_2", "vip"],
            "comment": {"html_body": "<p>checked</p>", "public": False},
            "group_id": 111,
            "priority": "high",
            "type": "incident",
            "custom_fields": [
                {"id": 360001, "value": "SEC-2026-0047"},
                {"id": 360002, "value": "sev_2"},
            ],
            "metadata": {MARK: "note:SEC-2026-0047"},
            "safe_update": True,
            "updated_stamp": "2026-09-06T18:53:40Z",
        }
    }
    assert (done.audit_id, done.public) == (2127301143, False)
    assert done.updated_stamp == "2026-09-06T18:55:01Z"


def test_a_note_alone_leaves_the_tags_to_others(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket
) -> None:
    scripted.say(Answer(body=applied()))

    desk.apply(ticket, NOTE, operation="op")

    assert set(scripted.got[0].body["ticket"]) == {
        "id",
        "comment",
        "metadata",
        "safe_update",
        "updated_stamp",
    }


def test_the_last_tag_can_be_taken_away(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket
) -> None:
    scripted.say(Answer(body=applied()))

    desk.apply(ticket, Change(drop=ticket.tags), operation="op")

    assert scripted.got[0].body["ticket"]["tags"] == []


def test_a_ticket_that_was_not_read_is_written_by_its_stamp(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    scripted.say(Answer(body=applied()))

    desk.apply(AsLeft(35, "2026-09-06T18:53:40Z"), NOTE, operation="op")

    (put,) = scripted.got
    sent = put.body["ticket"]
    assert (put.path, sent["safe_update"]) == ("/api/v2/tickets/35.json", True)
    assert sent["updated_stamp"] == "2026-09-06T18:53:40Z"
    assert "tags" not in sent


@pytest.mark.parametrize("change", [Change(tags=frozenset("x")), Change(drop=frozenset("x"))])
def test_tags_that_nobody_read_are_not_replaced(
    desk: ZendeskDesk, scripted: Scripted, change: Change
) -> None:
    with pytest.raises(TicketMoved, match="read first"):
        desk.apply(AsLeft(35, "2026-09-06T18:53:40Z"), change, operation="op")

    assert scripted.got == []


@pytest.mark.parametrize("public", [True, None])
def test_a_note_that_became_public_is_reported(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket, public: bool | None
) -> None:
    scripted.say(Answer(body={**applied(), "audit": an_audit(a_comment(public=public))}))

    assert desk.apply(ticket, NOTE, operation="op").public


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(409, {"error": "UpdateConflict"}), TicketMoved),
        (Answer(422, CLOSED), TicketClosed),
        (Answer(404, {"error": "RecordNotFound", "description": "Not found"}), TicketGone),
        (Answer(404, {"error": "InvalidEndpoint"}), TicketGone),
        (Answer(422, {"error": "RecordInvalid", "details": {"base": []}}), DeskRefused),
        (Answer(422, {"error": "invalid"}), DeskRefused),
        (Answer(400, b"Bad Request"), DeskRefused),
        (Answer(401, {"error": "Couldn't authenticate you"}), DeskDenied),
        (Answer(403, {"error": {"title": "Forbidden"}}), DeskRefused),
        (Answer(409, b"conflict"), TicketMoved),
        (Answer(500, b"oops"), DeskBusy),
        (Answer(503, {}), DeskBusy),
        (Answer(429, {"error": "APIRateLimitExceeded"}), DeskBusy),
        (Answer(dropped=True), DeskBusy),
        (Answer(200, b"<html>some proxy</html>"), DeskBusy),
        (Answer(200, {"unknown": 1}), DeskBusy),
    ],
)
def test_each_refusal_has_its_name_and_the_put_goes_out_once(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket, answer: Answer, error: type[Exception]
) -> None:
    scripted.say(answer, Answer(body=applied()))

    with pytest.raises(error) as raised:
        desk.apply(ticket, NOTE, operation="op")

    assert type(raised.value) is error
    assert len(scripted.got) == 1


def test_a_failed_update_leaves_nothing_behind_for_the_next(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket
) -> None:
    scripted.say(Answer(409, {"error": "UpdateConflict"}), Answer(body=applied()))
    with pytest.raises(TicketMoved):
        desk.apply(ticket, Change(priority="urgent"), operation="first")

    desk.apply(ticket, NOTE, operation="second")

    assert "priority" not in scripted.got[1].body["ticket"]


def test_nothing_of_the_ticket_is_logged_even_at_debug(
    desk: ZendeskDesk, scripted: Scripted, ticket: Ticket, caplog: pytest.LogCaptureFixture
) -> None:
    scripted.say(Answer(body=applied()))

    with caplog.at_level(logging.DEBUG):
        desk.apply(ticket, NOTE, operation="op")

    assert "checked" not in caplog.text
    assert "own words" not in caplog.text
