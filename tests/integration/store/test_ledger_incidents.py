"""Incidents on record: one for a ticket, numbered without gaps, never made milder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DataError

from incidents.errors import HeardMeanwhile
from incidents.ledger import EffectKind
from incidents.model import Assessment, Judgement, Severity
from integration.store import Store
from tests.builders import a_reading
from tests.integration.store.records import LATER, NOW, a_delivery, a_draft, a_note, a_step


def test_an_incident_comes_back_as_it_was_written(store: Store) -> None:
    draft = a_draft()

    opened = store.ledger.open(draft, [], now=NOW)

    assert store.ledger.incident_of(35) == opened == store.ledger.incident(opened.id)
    assert (opened.reading, opened.assessment) == (draft.reading, draft.assessment)
    assert (opened.reporter, opened.judgement) == (draft.reporter, draft.judgement)
    assert (opened.opened_at, opened.reported_at) == (NOW, draft.reported_at)


def test_a_ticket_without_an_incident_has_none(store: Store) -> None:
    assert store.ledger.incident_of(35) is None
    with pytest.raises(KeyError):
        store.ledger.incident("SEC-2026-0001")


def test_a_ticket_gets_one_incident_however_often_it_is_opened(store: Store) -> None:
    first = store.ledger.open(a_draft(), [a_note()], now=NOW)
    again = store.ledger.open(a_draft(severity=Severity.SEV_1), [a_step()], now=LATER)

    assert again == first
    assert [effect.kind for effect in store.ledger.effects(first.id)] == [EffectKind.NOTE]
    assert [entry.action for entry in store.ledger.timeline(first.id)] == ["opened", "planned"]


def test_numbers_begin_anew_each_year_and_have_four_digits_at_least(store: Store) -> None:
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    in_tokyo = datetime(2027, 1, 1, 8, 59, tzinfo=timezone(timedelta(hours=9)))
    opened = [
        store.ledger.open(a_draft(ticket), [], now=now).id
        for ticket, now in enumerate([eve, in_tokyo, eve + timedelta(minutes=1)], start=1)
    ]

    assert opened == ["SEC-2026-0001", "SEC-2026-0002", "SEC-2027-0001"]


def test_an_incident_that_could_not_be_written_costs_no_number(store: Store) -> None:
    unfit = a_draft(ticket_id=2**70)

    with pytest.raises((OverflowError, DataError)):
        store.ledger.open(unfit, [], now=NOW)

    assert store.ledger.open(a_draft(), [], now=NOW).id == "SEC-2026-0001"


def test_a_graver_judgement_raises_the_incident(store: Store) -> None:
    opened = store.ledger.open(a_draft(severity=Severity.SEV_3), [], now=NOW)
    graver = Judgement(Severity.SEV_1, ("exfiltration_confirmed",))

    amended = store.ledger.amend(opened.id, judgement=graver, plans=[a_note()], now=LATER)

    assert amended == replace(opened, judgement=graver) == store.ledger.incident(opened.id)
    last, planned = store.ledger.timeline(opened.id)[-2:]
    assert (last.action, last.at, last.detail["before"]) == ("raised", LATER, "SEV-3")
    assert last.detail["severity"] == "SEV-1"
    assert planned.action == "planned"


def test_a_milder_judgement_is_not_written_but_the_rest_is(store: Store) -> None:
    opened = store.ledger.open(a_draft(severity=Severity.SEV_2), [], now=NOW)
    milder, reading = Judgement(Severity.SEV_4, ("question_only",)), a_reading(confidence=0.1)

    amended = store.ledger.amend(opened.id, judgement=milder, reading=reading, now=LATER)

    assert amended == replace(opened, reading=reading) == store.ledger.incident(opened.id)
    assert store.ledger.timeline(opened.id)[-1].action == "amended"


def test_other_reasons_for_the_same_severity_are_written(store: Store) -> None:
    opened = store.ledger.open(a_draft(severity=Severity.SEV_2), [], now=NOW)
    other = Judgement(Severity.SEV_2, ("other",))

    assert store.ledger.amend(opened.id, judgement=other, now=LATER).judgement == other


def test_an_amendment_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    opened = store.ledger.open(a_draft(), [], now=NOW)

    same = store.ledger.amend(opened.id, assessment=opened.assessment, now=LATER)

    assert same == opened
    assert [entry.action for entry in store.ledger.timeline(opened.id)] == ["opened"]


def test_an_empty_assessment_replaces_a_full_one(store: Store) -> None:
    opened = store.ledger.open(a_draft(), [], now=NOW)

    amended = store.ledger.amend(opened.id, assessment=Assessment(), now=LATER)

    assert amended.assessment == Assessment()


def test_what_was_never_opened_cannot_be_amended(store: Store) -> None:
    with pytest.raises(KeyError):
        store.ledger.amend("SEC-2026-0001", now=NOW)


def test_ticket_text_that_postgresql_refuses_is_kept_without_it(store: Store) -> None:
    finding = replace(a_reading().findings[0], quote="nul \x00, half \ud800, \u202e🔐")
    draft = replace(a_draft(), reading=a_reading(findings=(finding,)))

    opened = store.ledger.open(draft, [], now=NOW)

    kept = store.ledger.incident(opened.id).reading.findings[0].quote
    assert kept == "nul \ufffd, half \ufffd, \u202e🔐"


def test_the_timeline_begins_when_the_ticket_reached_us(store: Store) -> None:
    store.inbox.accept(a_delivery("event-1"))
    store.inbox.accept(a_delivery("event-2"))
    store.inbox.accept(a_delivery("event-3", ticket_id=36))
    now = datetime.now(UTC) + timedelta(seconds=1)

    opened = store.ledger.open(a_draft(), [], now=now)

    received, told = store.ledger.timeline(opened.id)
    assert (received.action, received.subject) == ("received", opened.id)
    assert received.detail["door"] == "event"
    assert (told.action, told.at) == ("opened", now)


@pytest.mark.parametrize("heard", ["reading", "assessment", "reporter"])
def test_what_was_decided_from_something_older_is_decided_again(store: Store, heard: str) -> None:
    opened = store.ledger.open(a_draft(), [], now=NOW)
    mine = replace(opened.judgement, reasons=("mine",))
    if heard == "reading":
        store.ledger.amend(opened.id, reading=a_reading(confidence=0.61), now=LATER)
    elif heard == "assessment":
        store.ledger.amend(opened.id, assessment=Assessment(), now=LATER)
    else:
        doubted = replace(opened.reporter, reasons=("doubt_written_by_other",))
        store.ledger.amend(opened.id, reporter=doubted, now=LATER)

    with pytest.raises(HeardMeanwhile):
        store.ledger.amend(opened.id, judgement=mine, plans=[a_note()], now=LATER, based_on=opened)

    now = store.ledger.incident(opened.id)
    assert now.judgement == opened.judgement
    assert store.ledger.effects(opened.id) == ()
    again = store.ledger.amend(opened.id, judgement=mine, now=LATER, based_on=now)
    assert again.judgement == mine
