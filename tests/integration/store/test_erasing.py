"""A person's data goes; ids, counts, kinds, severities and the chain stay."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from incidents.decision import Decision
from incidents.ledger import EffectState, InboxState
from incidents.model import Entity, EntityKind, Message, Severity, TrailEvent
from integration.store import Store
from integration.store.codec import fingerprint
from integration.store.engine import open_engine, reading
from integration.store.salts import keyed
from integration.store.tables import AUDIT, INBOX, METADATA, SALTS
from integration.store.traces import Person
from tests.builders import a_reading, a_reporter, an_assessment, an_event
from tests.integration.store.records import LATER, LEASE, NOW, a_delivery, a_draft, a_note, a_step

EVE = Person("eve@acme.example")
BEFORE = {"account": {"active": True}, "void": [4], "since": "2026-09-06T18:52:11+00:00"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Another view of the same record."""
    made = open_engine(database_url)
    yield made
    made.dispose()


def bring(
    store: Store, ticket_id: int, requester: int, *, author: int | None = None, text: str = ""
) -> int:
    """An event of a ticket; its number."""
    raw = {
        "detail": {"id": str(ticket_id), "requester_id": str(requester), "description": text},
        "event": {"comment": {"author": {"id": str(author)}}} if author else {},
    }
    body = json.dumps(raw).encode()
    key = f"{ticket_id}-{requester}-{author}-{len(text)}"
    return store.inbox.accept(a_delivery(key, ticket_id, raw=body)).id


def work_off(store: Store) -> None:
    """Every event done, every effect ended."""
    now = datetime.now(UTC) + timedelta(seconds=1)
    for number in store.inbox.due(now=now, limit=99):
        row = store.inbox.claim(number, now=now, lease=LEASE)
        assert row is not None
        store.inbox.finish(row, outcome="incident", now=now)
    for number in store.ledger.due(now=LATER, limit=99):
        effect = store.ledger.claim(number, now=LATER, lease=LEASE)
        assert effect is not None
        whose = "eve" if effect.incident_id == "SEC-2026-0001" else "bob"
        effect = store.ledger.start(effect, prior={"sessions": [f"{whose}-laptop"]}, now=LATER)
        result = {"ended": 3, "left": 0, "error": f"{whose}@acme.example is locked"}
        store.ledger.finish(effect, state=EffectState.DONE, result=result, now=LATER)


@pytest.fixture
def told(store: Store) -> Store:
    """Eve's incident, worked off, and Bob's."""
    store.ledger.open(a_draft(35), [a_note(), a_step()], now=NOW)
    bob = a_reporter(user_id=8, name="Bob", email="bob@acme.example")
    account = replace(an_assessment().account, email="bob@acme.example")  # type: ignore[type-var]
    plain = an_assessment(account=account, events=(an_event(actor="bob@acme.example"),))
    draft = replace(a_draft(36), reporter=bob, assessment=plain)
    store.ledger.open(draft, [a_note(36)], now=NOW)
    bring(store, 35, 7, text="from Eve")
    bring(store, 36, 8, text="from Bob")
    bring(store, 36, 8, author=7, text="Eve on Bob's ticket")
    work_off(store)
    return store


def erase(store: Store, person: Person = EVE) -> tuple[int, int, int, tuple[str, ...]]:
    """As the command does."""
    done = store.erase(person, reason="asked for it", by="ada@console", now=LATER)
    return done.incidents, done.events, done.effects, done.left


def test_it_says_what_was_taken_out(told: Store) -> None:
    assert erase(told) == (1, 2, 2, ())


def test_nothing_in_the_database_knows_the_person_any_more(told: Store, engine: Engine) -> None:
    erase(told)

    left = everything(engine)
    for trace in ("eve@", "eve adams", "eve-laptop", "from eve", "eve on bob's"):
        assert trace not in left, trace
    assert "bob@acme.example" in left


def everything(engine: Engine) -> str:
    """Every value of every table, as text."""
    found = []
    with reading(engine) as conn:
        for table in METADATA.sorted_tables:
            for row in conn.execute(select(table)):
                found += [v.decode() if isinstance(v, bytes) else str(v) for v in row]
    return " ".join(found).casefold()


def test_what_counts_is_kept(told: Store) -> None:
    before = told.ledger.incident("SEC-2026-0001")
    erase(told)

    after = told.ledger.incident("SEC-2026-0001")
    assert (after.id, after.ticket_id, after.kind) == (before.id, before.ticket_id, before.kind)
    assert (after.severity, after.judgement) == (Severity.SEV_3, before.judgement)
    assert [f.rule for f in after.reading.findings] == ["foreign-login"]
    assert after.reporter.proof is before.reporter.proof
    (_, step) = told.ledger.effects("SEC-2026-0001")
    assert (step.key, step.state) == ("SEC-2026-0001:revoke_sessions:u-7", EffectState.DONE)
    assert step.result == {"ended": 3, "left": 0, "error": "erased"}
    assert step.prior == {}


def test_what_an_undo_goes_by_is_kept(store: Store) -> None:
    store.ledger.open(a_draft(35), [a_step()], now=NOW)
    (number,) = store.ledger.due(now=LATER, limit=9)
    effect = store.ledger.claim(number, now=LATER, lease=LEASE)
    assert effect is not None
    prior = {**BEFORE, "sessions": ["eve-laptop"]}
    effect = store.ledger.start(effect, prior=prior, now=LATER)
    result = {"changed": ["active"], "version": 'W/"7"'}
    store.ledger.finish(effect, state=EffectState.DONE, result=result, now=LATER)

    erase(store)

    (step,) = store.ledger.effects("SEC-2026-0001")
    assert step.prior == BEFORE
    assert step.result == result


def test_hashes_of_the_events_stay_and_their_bytes_go(told: Store, engine: Engine) -> None:
    erase(told)

    with reading(engine) as conn:
        rows = conn.execute(select(INBOX).order_by(INBOX.c.id)).all()
    assert [row.raw == b"" for row in rows] == [True, False, True]
    assert all(len(row.raw_sha256) == 64 for row in rows)


def test_others_keep_theirs(told: Store) -> None:
    before = told.ledger.incident("SEC-2026-0002")
    erase(told)

    assert told.ledger.incident("SEC-2026-0002") == before


def test_the_chain_stays_whole_and_tells_of_it(told: Store) -> None:
    rows = told.checkpoints.verify(()).rows
    erase(told)

    verdict = told.checkpoints.verify(())
    (*_, last) = told.checkpoints.rows()
    detail = json.loads(last["body"])["detail"]
    assert (verdict.rows, verdict.broken_at) == (rows + 1, None)
    assert (last["action"], last["actor"]) == ("erased", "ada@console")
    assert detail["reason"] == "asked for it"
    assert detail["incidents"] == ["SEC-2026-0001"]


def test_the_audits_fingerprints_can_be_proved_before_and_by_nobody_after(
    told: Store, engine: Engine
) -> None:
    """An unsalted hash of a name and an address would be found by whoever guesses them."""
    reporter = told.ledger.incident("SEC-2026-0001").reporter
    with reading(engine) as conn:
        row = conn.execute(select(AUDIT).where(AUDIT.c.seq == 1)).one()
        salts = {row.incident_id: row.salt for row in conn.execute(select(SALTS))}
    mark = json.loads(row.body)["detail"]["reporter_hmac"]
    erase(told)
    with reading(engine) as conn:
        left = set(conn.scalars(select(SALTS.c.incident_id)))

    assert mark == keyed(salts["SEC-2026-0001"], reporter)
    assert mark != fingerprint(reporter)
    assert left == {"SEC-2026-0002"}


def test_two_incidents_of_one_person_cannot_be_told_to_be_so(store: Store, engine: Engine) -> None:
    store.ledger.open(a_draft(35), [], now=NOW)
    store.ledger.open(a_draft(36), [], now=NOW)

    with reading(engine) as conn:
        bodies = [json.loads(body)["detail"] for body in conn.scalars(select(AUDIT.c.body))]
    assert bodies[0]["reporter_hmac"] != bodies[1]["reporter_hmac"]


def test_a_user_id_finds_the_same(told: Store) -> None:
    assert erase(told, Person(user_ids=frozenset({7}))) == (1, 2, 2, ())


def test_who_is_only_named_in_anothers_incident_is_taken_out_there(store: Store) -> None:
    seen: tuple[TrailEvent, ...] = (an_event(actor="mallory@acme.example"),)
    draft = replace(a_draft(35), assessment=an_assessment(events=seen))
    store.ledger.open(draft, [], now=NOW)

    done = erase(store, Person("mallory@acme.example"))

    incident = store.ledger.incident("SEC-2026-0001")
    assert done[0] == 1
    assert incident.assessment.events is None
    assert incident.reporter.email == "eve@acme.example"


def test_work_that_is_under_way_is_left_and_named(store: Store) -> None:
    store.ledger.open(a_draft(35), [a_note(), a_step()], now=NOW)
    number = bring(store, 35, 7)

    assert erase(store) == (0, 0, 0, ("SEC-2026-0001", f"inbox {number}"))
    assert store.ledger.incident("SEC-2026-0001").reporter.email == "eve@acme.example"


def test_a_held_event_is_given_up(store: Store, engine: Engine) -> None:
    delivery = a_delivery("e-1", None, raw=b"eve@acme.example {{{", unreadable="no JSON")
    store.inbox.accept(delivery)

    assert erase(store)[1] == 1
    with reading(engine) as conn:
        row = conn.execute(select(INBOX)).one()
    assert (row.state, row.raw) == (InboxState.DEAD, b"")


def test_whom_nobody_knows_leaves_nothing_but_the_audits_word(told: Store) -> None:
    assert erase(told, Person("nobody@acme.example")) == (0, 0, 0, ())


def test_sqlite_overwrites_what_it_lets_go(told: Store, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL overwrites with its next VACUUM")
    path = Path(database_url.removeprefix("sqlite:///"))
    erase(told)
    told.close()

    files = [path, *path.parent.glob(f"{path.name}-wal")]
    assert not any(b"eve@acme.example" in file.read_bytes() for file in files)


def test_decisions_that_hold_their_words_are_blanked_and_others_stay(store: Store) -> None:
    named = Message("write to eve@acme.example")
    eve = Entity(EntityKind.USER, "Eve Adams", "Eve Adams")
    seen = a_reading(entities=(eve,), entities_version="1")
    decisions = [
        Decision(35, (Message("of Eve"),), seen),
        Decision(36, (Message("of Bob"),), a_reading()),
        Decision(37, (named,), a_reading()),
    ]
    store.ledger.open(replace(a_draft(35), reading=seen), [], now=NOW, decision=decisions[0])
    bob = a_reporter(user_id=8, name="Bob", email="bob@acme.example")
    quiet = an_assessment(account=None, events=())
    for decision in decisions[1:]:
        draft = replace(a_draft(decision.ticket_id), reporter=bob, assessment=quiet)
        store.ledger.open(draft, [], now=NOW, decision=decision)

    erase(store)

    of_eve, of_bob, naming_eve = store.decisions.since(None)
    assert (of_eve.is_erased, of_bob.is_erased, naming_eve.is_erased) == (True, False, True)
    assert of_bob.decision == decisions[1]
    assert naming_eve.decision.messages == ()
    assert [finding.quote for finding in of_eve.decision.reading.findings] == [""]
    assert of_eve.decision.reading.entities == ()
    assert store.ledger.incident("SEC-2026-0001").reading.entities == ()
    assert of_eve.decision.reading.kinds == decisions[0].reading.kinds
