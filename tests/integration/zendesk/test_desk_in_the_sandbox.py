"""The desk against a Zendesk that behaves: applied once, whatever the wire does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from incidents.errors import DeskBusy, TicketClosed, TicketMoved
from incidents.tickets import Change, Channel, InternalNote
from integration.zendesk import ZendeskDesk, open_desk
from tests.fixtures.own_zendesk import OwnZendesk

NOTE = Change(
    tags=frozenset({"security"}),
    note=InternalNote("<p>checked</p>"),
    priority="high",
    type="incident",
)


@pytest.fixture
def desk(own_zendesk: OwnZendesk, tmp_path: Path) -> Iterator[ZendeskDesk]:
    opened = open_desk(own_zendesk.settings(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def ticket_id(own_zendesk: OwnZendesk) -> int:
    sent = {
        "subject": "Someone is in my account",
        "comment": {"body": "I see a login from a country I have never been to."},
        "requester": {"email": "eve@acme.example", "name": "Eve"},
        "tags": ["vip"],
    }
    return int(own_zendesk.ask("POST", "/tickets", {"ticket": sent})["ticket"]["id"])


def test_a_ticket_is_one_read_and_knows_its_requester_and_company(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    own_zendesk.forget_calls()

    ticket = desk.read(ticket_id)

    assert len(own_zendesk.paths("GET")) == 1
    assert (ticket.requester.email, ticket.organization) == ("eve@acme.example", "Acme Corp")
    assert ticket.channel is Channel.API
    assert ticket.tags == {"vip"}


def test_the_update_is_internal_and_marked_and_its_audit_is_found_again(
    desk: ZendeskDesk, ticket_id: int
) -> None:
    applied = desk.apply(desk.read(ticket_id), NOTE, operation="note:SEC-2026-0001")

    ticket, audits = desk.read(ticket_id), desk.audits(ticket_id)
    (ours,) = [audit for audit in audits if audit.operation == "note:SEC-2026-0001"]
    assert (applied.audit_id, applied.public) == (ours.id, False)
    assert [(c.body, c.public) for c in ours.comments] == [("checked", False)]
    assert ticket.tags == {"vip", "security"}
    assert (ticket.priority, ticket.type) == ("high", "incident")
    assert applied.updated_stamp == ticket.updated_stamp


def test_a_lost_answer_is_busy_and_the_mark_shows_that_it_was_applied_once(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    ticket = desk.read(ticket_id)
    own_zendesk.fault("apply_then_drop", method="PUT", path="/api/v2/tickets/*")

    with pytest.raises(DeskBusy):
        desk.apply(ticket, NOTE, operation="note:SEC-2026-0001")
    own_zendesk.mend()

    assert len(own_zendesk.paths("PUT", "/tickets/")) == 1
    assert [a.operation for a in desk.audits(ticket_id)].count("note:SEC-2026-0001") == 1


def test_somebody_elses_write_in_between_is_moved_and_nothing_is_written(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    ticket = desk.read(ticket_id)
    own_zendesk.fault("status", method="PUT", path="/api/v2/tickets/*", status=409)

    with pytest.raises(TicketMoved):
        desk.apply(ticket, NOTE, operation="op")
    own_zendesk.mend()

    assert desk.read(ticket_id).tags == {"vip"}


def test_an_old_stamp_is_refused_by_zendesk_itself(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    ticket = replace(desk.read(ticket_id), updated_stamp="2020-01-01T00:00:00Z")

    with pytest.raises(TicketMoved):
        desk.apply(ticket, NOTE, operation="op")

    assert desk.read(ticket_id).tags == {"vip"}


def test_a_closed_ticket_takes_nothing_more(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    own_zendesk.ask("PUT", f"/tickets/{ticket_id}", {"ticket": {"status": "closed"}})

    with pytest.raises(TicketClosed):
        desk.apply(desk.read(ticket_id), NOTE, operation="op")


def test_zendesks_own_rate_limit_is_busy_with_its_seconds(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    desk.read(ticket_id)
    own_zendesk.set(account_per_minute=1)

    with pytest.raises(DeskBusy) as busy:
        desk.read(ticket_id)

    assert busy.value.retry_after is not None
    assert 0 < busy.value.retry_after.total_seconds() <= 60


def test_a_token_that_ended_early_is_renewed_once(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    desk.read(ticket_id)
    own_zendesk.fault("status", method="GET", path="/api/v2/tickets/*", status=401, times=1)

    ticket = desk.read(ticket_id)

    assert ticket.id == ticket_id


def test_addresses_are_verified_one_by_one(
    own_zendesk: OwnZendesk, desk: ZendeskDesk, ticket_id: int
) -> None:
    eve = desk.read(ticket_id).requester.id

    (address,) = [i for i in desk.identities(eve) if i.kind == "email"]

    assert (address.value, address.verified) == ("eve@acme.example", True)
