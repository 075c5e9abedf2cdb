"""What Zendesk answers badly is told once: as a matter of one ticket, or of all."""

from datetime import timedelta

import pytest

from incidents.errors import (
    DeskBusy,
    DeskDenied,
    DeskElsewhere,
    DeskRefused,
    DeskStrange,
    NotProvisioned,
    VendorDown,
)
from incidents.faults import CALM
from incidents.ledger import PATIENCE, Delivery, Door, EffectKind, EffectPlan, InboxState
from integration.faults import AMPLE, SEVERAL
from integration.store.leases import AWAY
from integration.store.tables import INBOX
from integration.store.views import Act
from integration.turns import contain_effect, triage_row
from tests.fixtures.rounds import PAUSE
from tests.fixtures.rows import Bench, raising
from tests.fixtures.scripted import Answer
from tests.fixtures.watch import STEP, Watch

ADMINS_ONLY = Answer(403, {"error": {"title": "Forbidden"}})
WRONG_TOKEN = Answer(401, {"error": "Couldn't authenticate you"})
A_NOTE = EffectPlan(EffectKind.NOTE, "35")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DeskDenied("401"), "refuses our credentials"),
        (DeskElsewhere("to a.example"), "DESKWARDEN_ZENDESK_URL"),
        (NotProvisioned("no group"), "deskwarden provision apply"),
    ],
)
def test_what_a_row_met_is_paged_once_however_many_met_it(
    bench: Bench, watch: Watch, error: Exception, words: str
) -> None:
    watch.look()
    for key in ("e-1", "e-2"):
        triage_row(bench.event(key), bench.services, raising(error))
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(error))

    (said,) = watch.look(timedelta(minutes=9))

    assert words in said


ODD = DeskStrange("Zendesk's ticket 35 has an unknown shape: ticket.status")


def met_by(bench: Bench, *tickets: int) -> None:
    """An event of each ticket, which met what cannot be read."""
    for ticket in tickets:
        delivery = Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)
        number = bench.store.inbox.accept(delivery).id
        triage_row(number, bench.services, raising(ODD))


def test_one_ticket_that_cannot_be_read_is_its_own_matter_and_no_zendesk_that_is_down(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    met_by(bench, 35)
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(ODD))

    before_a_walk = watch.look(PAUSE)
    (said,) = watch.look(timedelta(minutes=9))

    assert before_a_walk == []
    assert "Zendesk's answer about ticket 35 cannot be read" in said
    assert "ticket.status" in said
    assert "proxy" not in said


@pytest.mark.one_database
def test_each_such_ticket_is_told_by_itself(bench: Bench, watch: Watch) -> None:
    watch.look()
    met_by(bench, 35)
    watch.look(PAUSE + 2 * AMPLE)
    met_by(bench, 36)

    said = watch.look(timedelta(minutes=9))

    assert [f"ticket {number} " in page for page, number in zip(said, (35, 36), strict=True)]


def test_several_tickets_that_cannot_be_read_are_a_zendesk_that_cannot(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    met_by(bench, *range(35, 35 + SEVERAL))

    (said,) = watch.look(timedelta(minutes=9))

    assert said.startswith("Zendesk's answers cannot be read")


def hours_of(watch: Watch, bench: Bench, *last_words: dict[int, Exception]) -> list[str]:
    """Each quarter of an hour the events are tried, and end in the next of these; every page."""
    for errors in last_words * 4:
        for number, error in errors.items():
            triage_row(number, bench.services, raising(error))
        watch.look(timedelta(minutes=14))
        watch.at += STEP
        bench.clock.at += timedelta(minutes=15)
    return watch.pages()


BUSY = DeskBusy("Zendesk's rate limit is used up (429)")


def test_a_busy_answer_between_ends_no_trouble_of_several_tickets(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    one, two, three = (
        bench.store.inbox.accept(Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)).id
        for ticket in (35, 36, 37)
    )
    odd: dict[int, Exception] = {one: ODD, two: ODD, three: ODD}

    (said,) = hours_of(watch, bench, odd, {**odd, three: BUSY})

    assert said.startswith("Zendesk's answers cannot be read")


def test_a_busy_answer_between_ends_no_trouble_of_one_ticket(bench: Bench, watch: Watch) -> None:
    watch.look()
    number = bench.event()

    (said,) = hours_of(watch, bench, {number: ODD}, {number: BUSY})

    assert "Zendesk's answer about ticket 35 cannot be read" in said


@pytest.mark.one_database
def test_a_busy_answer_between_ends_no_refusal_of_our_credentials(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    number = bench.event()

    (said,) = hours_of(watch, bench, {number: DeskDenied("401")}, {number: BUSY})

    assert said.startswith("Zendesk refuses our credentials")


@pytest.mark.one_database
def test_a_good_answer_ends_it_whatever_the_event_fails_of_then(bench: Bench, watch: Watch) -> None:
    watch.look()
    number = bench.event()

    said = hours_of(watch, bench, {number: ODD}, {number: VendorDown("503")})

    assert len(said) == 4


@pytest.mark.parametrize("between", [Answer(429, {}), Answer(503, {})])
def test_a_busy_export_between_ends_no_refusal_of_our_credentials(
    watch: Watch, between: Answer
) -> None:
    for answer in (WRONG_TOKEN, between) * 3:
        watch.answer = answer
        watch.look(CALM + 2 * STEP)

    assert [said for said in watch.pages() if "refuses our credentials" in said] == watch.pages()[
        :1
    ]


@pytest.mark.one_database
def test_an_export_that_says_no_has_taken_our_credentials(watch: Watch) -> None:
    for answer in (WRONG_TOKEN, ADMINS_ONLY, WRONG_TOKEN):
        watch.answer = answer
        watch.look(CALM + 2 * STEP)

    said = [page for page in watch.pages() if "refuses our credentials" in page]

    assert len(said) == 2


def test_what_a_person_put_back_and_nobody_tried_since_has_met_nothing(
    bench: Bench, watch: Watch
) -> None:
    watch.look()
    rows = {bench.event(): 35}
    for ticket in (36, 37):
        delivery = Delivery(f"e-{ticket}", Door.EVENT, b"{}", ticket)
        rows[bench.store.inbox.accept(delivery).id] = ticket
    for error in (DeskDenied("401"), ODD):
        ends = bench.clock.at + PATIENCE
        while bench.clock.at <= ends:
            for number in rows:
                triage_row(number, bench.services, raising(error))
            bench.clock.at += AWAY
        for number, ticket in rows.items():
            assert bench.row(INBOX, number).state == InboxState.HELD
            bench.store.event_desk.retry(number, ticket, Act("nora", "mended", watch.at))

        assert watch.look(timedelta(minutes=9)) == []


@pytest.mark.one_database
def test_an_export_that_cannot_be_read_is_a_zendesk_that_cannot(bench: Bench, watch: Watch) -> None:
    watch.look()
    met_by(bench, 35)
    watch.answer = Answer(200, b"<html>maintenance</html>")

    (said,) = watch.look(timedelta(minutes=9))

    assert said.startswith("Zendesk's answers cannot be read")


@pytest.mark.one_database
def test_a_ticket_that_was_read_at_last_is_told_again_when_it_cannot_be_read_again(
    bench: Bench, watch: Watch
) -> None:
    for key in ("e-1", "e-2"):
        number = bench.event(key)
        triage_row(number, bench.services, raising(ODD))
        watch.look(PAUSE + 2 * AMPLE)
        bench.store.event_desk.drop(number, Act("nora", "handled by hand", watch.at))
        watch.look(CALM + STEP)

    assert len(watch.pages()) == 2


def test_what_cannot_be_read_for_a_day_is_held_and_its_page_says_what_was_wrong(
    bench: Bench, watch: Watch
) -> None:
    number = bench.event()
    ends = bench.clock.at + PATIENCE
    while bench.clock.at < ends:
        triage_row(number, bench.services, raising(ODD))
        bench.clock.at += AWAY
    triage_row(number, bench.services, raising(ODD))

    watch.store.plan_telling(watch.channels, bench.clock.at)

    assert bench.row(INBOX, number).state == InboxState.HELD
    (said,) = watch.pages()
    assert f"inbox {number} (ticket 35)" in said
    assert "Zendesk's ticket 35 has an unknown shape: ticket.status" in said


@pytest.mark.one_database
def test_a_note_alone_that_met_it_is_enough(bench: Bench, watch: Watch) -> None:
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(DeskDenied("401")))

    assert len(watch.look()) == 1


@pytest.mark.one_database
def test_what_zendesk_says_of_one_ticket_is_no_fault_of_everything(
    bench: Bench, watch: Watch
) -> None:
    (note,) = bench.effect(A_NOTE)
    contain_effect(note, bench.services, raising(DeskRefused("DeskDenied: 422")))

    assert watch.look() == []
