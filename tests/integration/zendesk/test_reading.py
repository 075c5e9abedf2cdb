"""Tickets, audits and identities: raw JSON to our values, in one call each."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.errors import DeskRefused, DeskStrange, TicketGone
from incidents.tickets import MARK, Channel, Identity, TagChange
from integration.settings import Settings
from integration.zendesk import ZendeskDesk, open_desk
from tests.fixtures.scripted import Answer, Scripted
from tests.integration.zendesk.shapes import RULE, a_comment, a_ticket, an_audit


@pytest.fixture
def desk(scripted_settings: Settings) -> Iterator[ZendeskDesk]:
    opened = open_desk(scripted_settings)
    yield opened
    opened.close()


def test_a_ticket_is_read_with_its_people_in_one_call(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    scripted.say(Answer(body=a_ticket()))

    ticket = desk.read(35)

    assert [got.path for got in scripted.got] == [
        "/api/v2/tickets/35.json?include=users%2Corganizations"
    ]
    assert ticket.requester.email == "eve@acme.example"
    assert ticket.organization == "Acme Corp"
    assert ticket.channel is Channel.EMAIL
    assert (ticket.sent_from, ticket.recipient) == ("eve@acme.example", "security@lantern.example")
    assert ticket.tags == {"vip", "eu"}
    assert ticket.updated_stamp == "2026-09-06T18:53:40Z"
    assert ticket.updated_at == datetime(2026, 9, 6, 18, 53, 40, tzinfo=UTC)


def test_nulls_and_unknown_fields_are_normal(desk: ZendeskDesk, scripted: Scripted) -> None:
    bare = a_ticket(
        subject=None,
        description=None,
        recipient=None,
        submitter_id=None,
        organization_id=None,
        tags=None,
        via=None,
        brand_new_field={"x": 1},
    )
    scripted.say(Answer(body={**bare, "users": None, "organizations": None}))

    ticket = desk.read(35)

    assert (ticket.subject, ticket.tags, ticket.recipient) == ("", frozenset(), "")
    assert (ticket.channel, ticket.submitter_id) == (Channel.OTHER, 7001)
    assert (ticket.requester.id, ticket.requester.email) == (7001, "")


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("mail", Channel.EMAIL),
        ("email", Channel.EMAIL),
        ("web_form", Channel.WEB),
        ("web", Channel.WEB),
        ("web_service", Channel.API),
        ("api", Channel.API),
        ("native_messaging", Channel.MESSAGING),
        ("helpcenter", Channel.HELP_CENTER),
        ("whatsapp", Channel.SOCIAL),
        ("carrier_pigeon", Channel.OTHER),
        (4, Channel.OTHER),
        (None, Channel.OTHER),
    ],
)
def test_both_vocabularies_of_via_are_one(
    desk: ZendeskDesk, scripted: Scripted, word: object, channel: Channel
) -> None:
    scripted.say(Answer(body=a_ticket(via={"channel": word, "source": None})))

    assert desk.read(35).channel is channel


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"updated_at": None}, r"ticket\.updated_at"),
        ({"updated_at": "yesterday"}, r"ticket\.updated_at"),
        ({"created_at": "2026-09-06T18:52:11"}, r"ticket\.created_at"),
        ({"requester_id": "Eve"}, r"ticket\.requester_id"),
        ({"tags": "vip eu"}, r"ticket\.tags"),
    ],
)
def test_a_wrong_shape_names_the_field_and_not_its_value(
    desk: ZendeskDesk, scripted: Scripted, changed: dict[str, Any], named: str
) -> None:
    scripted.say(Answer(body=a_ticket(**changed)))

    with pytest.raises(DeskStrange, match=named) as refused:
        desk.read(35)

    assert "Eve" not in str(refused.value)


def test_a_missing_ticket_is_gone(desk: ZendeskDesk, scripted: Scripted) -> None:
    gone = Answer(404, {"error": "RecordNotFound", "description": "Not found"})
    scripted.say(gone, gone)

    with pytest.raises(TicketGone):
        desk.read(35)
    with pytest.raises(TicketGone):
        desk.audits(35)


def test_missing_rights_point_at_the_doctor(desk: ZendeskDesk, scripted: Scripted) -> None:
    scripted.say(
        Answer(403, {"error": {"title": "Forbidden", "message": "You do not have access"}})
    )

    with pytest.raises(DeskRefused, match=r"403 Forbidden.*doctor"):
        desk.read(35)


def test_a_page_of_some_proxy_is_strange(desk: ZendeskDesk, scripted: Scripted) -> None:
    scripted.say(Answer(body=b"<html>maintenance</html>"))

    with pytest.raises(DeskStrange):
        desk.read(35)


def test_audits_carry_comments_with_their_flags_and_sender(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    via = {"channel": "email", "source": {"from": {"address": "eve@acme.example"}, "to": {}}}
    scripted.say(
        Answer(body={"audits": [an_audit(a_comment(), via=via, metadata={"flags": [0, 14]})]})
    )

    (audit,) = desk.audits(35)

    (comment,) = audit.comments
    assert (comment.body, comment.public) == ("My own words", True)
    assert comment.flags == {0, 14}
    assert (comment.channel, comment.sent_from) == (Channel.EMAIL, "eve@acme.example")


def test_a_trigger_inside_an_update_is_told_from_its_author(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    by_hand = {"type": "Change", "field_name": "tags", "value": ["a"], "previous_value": ["b"]}
    by_rule = {**by_hand, "value": ["a", "c"], "previous_value": ["a"], "via": RULE}
    scripted.say(Answer(body={"audits": [an_audit(by_hand, by_rule)]}))

    (audit,) = desk.audits(35)

    assert audit.tag_changes == (
        TagChange(added=frozenset({"a"}), removed=frozenset({"b"}), by_rule=False),
        TagChange(added=frozenset({"c"}), removed=frozenset(), by_rule=True),
    )


def test_creation_tells_tags_and_subject(desk: ZendeskDesk, scripted: Scripted) -> None:
    scripted.say(
        Answer(
            body={
                "audits": [
                    an_audit(
                        {"type": "Create", "field_name": "subject", "value": "Help"},
                        {"type": "Create", "field_name": "tags", "value": ["vip"]},
                    )
                ]
            }
        )
    )

    (audit,) = desk.audits(35)

    assert audit.subject == "Help"
    assert audit.tag_changes[0].added == {"vip"}


def test_macros_and_our_own_mark_are_found(desk: ZendeskDesk, scripted: Scripted) -> None:
    macro = {"type": "AgentMacroReference", "macro_id": 55, "macro_title": "Security: check"}
    scripted.say(
        Answer(body={"audits": [an_audit(macro, metadata={"custom": {MARK: "note:SEC-2026-1"}})]})
    )

    (audit,) = desk.audits(35)

    assert audit.macros == (55,)
    assert audit.operation == "note:SEC-2026-1"


@pytest.mark.parametrize("custom", [None, [], {"deskwarden": 7}, {"other": "x"}, "deskwarden"])
def test_others_metadata_is_not_our_mark(
    desk: ZendeskDesk, scripted: Scripted, custom: object
) -> None:
    scripted.say(Answer(body={"audits": [an_audit(metadata={"custom": custom})]}))

    assert desk.audits(35)[0].operation is None


def test_unknown_events_and_a_missing_author_do_not_hide_an_update(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    odd = {"type": "VoiceComment", "body": {"nested": True}, "value": {"x": 1}, "via": None}
    scripted.say(Answer(body={"audits": [an_audit(odd, author_id=None, metadata=None, via=None)]}))

    (audit,) = desk.audits(35)

    assert (audit.author_id, audit.channel, audit.comments) == (-1, Channel.OTHER, ())


def test_more_than_a_hundred_audits_come_by_cursor_and_oldest_first(
    desk: ZendeskDesk, scripted: Scripted
) -> None:
    late, early = an_audit(id=2), an_audit(id=1, created_at="2026-09-06T18:52:11Z")
    more = {"has_more": True, "after_cursor": "abc=="}
    elsewhere = {"next": "https://elsewhere.example/api/v2/tickets/35/audits.json?page=2"}
    scripted.say(
        Answer(body={"audits": [late], "meta": more, "links": elsewhere}),
        Answer(body={"audits": [early], "meta": {"has_more": False}, "links": elsewhere}),
    )

    signs: list[int] = []
    audits = desk.audits(35, lambda: signs.append(len(scripted.got)))

    assert [audit.id for audit in audits] == [1, 2]
    assert signs == [1, 2]  # a sign of life between two pages
    assert scripted.got[1].path.endswith("page%5Bafter%5D=abc%3D%3D")


def test_identities_are_verified_one_by_one(desk: ZendeskDesk, scripted: Scripted) -> None:
    scripted.say(
        Answer(
            body={
                "identities": [
                    {"type": "email", "value": "eve@acme.example", "verified": True},
                    {"type": "phone_number", "value": 4930123, "verified": None},
                ]
            }
        )
    )

    found = desk.identities(7001)

    assert scripted.got[0].path == "/api/v2/users/7001/identities.json"
    assert found == (
        Identity("email", "eve@acme.example", verified=True),
        Identity("phone_number", "4930123", verified=False),
    )


def test_identities_of_nobody_are_refused(desk: ZendeskDesk, scripted: Scripted) -> None:
    scripted.say(Answer(404, {"error": "RecordNotFound"}))

    with pytest.raises(DeskRefused):
        desk.identities(1)
