"""The audit: a chain that only grows."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from incidents.errors import LeaseLost
from incidents.ledger import Effect, EffectState
from incidents.model import Judgement, Severity
from integration.store import Store
from integration.store.audit import GENESIS, chain, first_break
from integration.store.codec import canonical
from integration.store.engine import open_engine, reading, writing
from integration.store.tables import APPROVALS, AUDIT, EFFECTS
from tests.integration.store.records import LATER, LEASE, NOW, a_draft, a_note, a_step


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Another process's view of the same record."""
    made = open_engine(database_url)
    yield made
    made.dispose()


def test_every_change_is_told_in_one_unbroken_chain(store: Store, engine: Engine) -> None:
    _a_story(store)

    with reading(engine) as conn:
        rows = conn.execute(select(AUDIT).order_by(AUDIT.c.seq)).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.prev for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert " ".join(row.action for row in rows) == (
        "opened planned planned approved started put_off started done raised"
    )
    assert store.first_break() is None


def test_a_hash_is_what_the_documentation_says(store: Store, engine: Engine) -> None:
    _a_story(store)

    with reading(engine) as conn:
        row = conn.execute(select(AUDIT).where(AUDIT.c.seq == 2)).one()
    body = hashlib.sha256(row.body.encode()).digest()
    expected = hashlib.sha256(
        b"\x00" + bytes.fromhex(row.prev) + b"\0\0\0\0\0\0\0\x02" + body
    ).hexdigest()
    assert row.hash == expected


def test_the_body_tells_who_when_what_and_quotes_no_ticket(store: Store, engine: Engine) -> None:
    _a_story(store)

    with reading(engine) as conn:
        bodies = [json.loads(body) for body in conn.scalars(select(AUDIT.c.body))]
    approved = next(body for body in bodies if body["action"] == "approved")
    assert (approved["actor"], approved["at"]) == ("policy", "2026-11-21T09:30:00+00:00")
    assert approved["subject"] == "SEC-2026-0001:revoke_sessions:u-7"
    assert "Brazil" not in json.dumps(bodies)
    assert "eve@acme.example" not in json.dumps(bodies)


def test_an_approval_is_bound_to_the_plan_that_was_approved(store: Store, engine: Engine) -> None:
    _a_story(store)

    with reading(engine) as conn:
        (approval,) = conn.execute(
            select(APPROVALS, EFFECTS.c.key).join(EFFECTS, EFFECTS.c.id == APPROVALS.c.effect_id)
        )
        told = json.loads(
            conn.scalars(select(AUDIT.c.body).where(AUDIT.c.action == "approved")).one()
        )
    assert (approval.approved_by, approval.at) == ("policy", NOW)
    assert approval.key == "SEC-2026-0001:revoke_sessions:u-7"
    assert approval.plan_sha256 == a_step().plan_hash("SEC-2026-0001")
    assert approval.plan_sha256 != a_step(target="u-8").plan_hash("SEC-2026-0001")
    assert told["detail"] == {"plan_sha256": approval.plan_sha256}


def test_a_containment_step_whose_approval_is_gone_does_not_run(
    store: Store, engine: Engine
) -> None:
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)
    with writing(engine) as conn:
        conn.execute(delete(APPROVALS))

    assert store.ledger.due(now=NOW, limit=10) == []
    (effect,) = store.ledger.effects(incident.id)
    assert store.ledger.claim(effect.id, now=NOW, lease=LEASE) is None


@pytest.mark.parametrize(
    "attack",
    [
        update(AUDIT).where(AUDIT.c.seq == 2).values(actor="nobody"),
        delete(AUDIT).where(AUDIT.c.seq == 2),
        delete(AUDIT),
    ],
    ids=["edit", "delete one", "delete all"],
)
def test_the_database_refuses_to_change_what_was_told(
    store: Store, engine: Engine, attack: object
) -> None:
    _a_story(store)

    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(attack)  # type: ignore[call-overload]

    assert store.first_break() is None


def test_the_database_refuses_to_empty_or_replace_the_audit(store: Store, engine: Engine) -> None:
    _a_story(store)
    attacks = {
        "postgresql": "TRUNCATE audit",
        "sqlite": "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
    }

    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(attacks[engine.dialect.name]))

    assert store.first_break() is None


def test_who_takes_the_triggers_away_is_found_by_the_chain(store: Store, engine: Engine) -> None:
    _a_story(store)
    attacks = {
        2: update(AUDIT).where(AUDIT.c.seq == 2).values(actor="nobody"),
        3: update(AUDIT).where(AUDIT.c.seq == 3).values(body='{"detail":{}}'),
        4: delete(AUDIT).where(AUDIT.c.seq == 4),
    }
    found = {}

    for seq, attack in attacks.items():
        with engine.connect().execution_options(begin="IMMEDIATE") as conn:
            _drop_triggers(conn)
            conn.execute(attack)
            found[seq] = first_break(conn)
            conn.rollback()

    assert found == {2: 2, 3: 3, 4: 4}


def test_a_row_whose_hash_was_made_to_fit_is_still_found(store: Store, engine: Engine) -> None:
    _a_story(store)

    with engine.connect().execution_options(begin="IMMEDIATE") as conn:
        _drop_triggers(conn)
        row = conn.execute(select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)).one()
        forged = chain(row.prev, row.seq, "no JSON")
        conn.execute(
            update(AUDIT).where(AUDIT.c.seq == row.seq).values(body="no JSON", hash=forged)
        )
        found = first_break(conn)
        conn.rollback()

    assert found == row.seq


@pytest.mark.parametrize(("hash_fits", "seq"), [(False, 3), (True, 4)], ids=["row", "row and hash"])
def test_a_row_that_was_changed_in_all_its_parts_is_found_by_the_hashes(
    store: Store, engine: Engine, hash_fits: bool, seq: int
) -> None:
    _a_story(store)

    with engine.connect().execution_options(begin="IMMEDIATE") as conn:
        _drop_triggers(conn)
        row = conn.execute(select(AUDIT).where(AUDIT.c.seq == 3)).one()
        body = canonical({**json.loads(row.body), "actor": "nobody"})
        hashed = chain(row.prev, 3, body) if hash_fits else row.hash
        forged = update(AUDIT).where(AUDIT.c.seq == 3)
        conn.execute(forged.values(actor="nobody", body=body, hash=hashed))
        found = first_break(conn)
        conn.rollback()

    assert found == seq


def test_two_rows_cannot_follow_one(store: Store, engine: Engine) -> None:
    _a_story(store)
    with reading(engine) as conn:
        row = conn.execute(select(AUDIT).where(AUDIT.c.seq == 2)).one()
    fork = {**row._mapping, "seq": 99, "hash": chain(row.prev, 99, row.body)}

    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(insert(AUDIT).values(fork))

    assert store.first_break() is None


def test_a_change_that_fails_is_not_told(store: Store) -> None:
    incident = _a_story(store)
    before = store.ledger.timeline(incident)
    (note, _) = store.ledger.effects(incident)

    with pytest.raises(LeaseLost):
        store.ledger.finish(note, state=EffectState.DONE, now=LATER)

    assert store.ledger.timeline(incident) == before


def test_a_timeline_tells_of_its_own_incident_only(store: Store) -> None:
    _a_story(store)
    other = store.ledger.open(a_draft(36), [a_note(36)], now=LATER)

    told = store.ledger.timeline(other.id)

    assert [(entry.action, entry.subject) for entry in told] == [
        ("opened", "SEC-2026-0002"),
        ("planned", "SEC-2026-0002:note:36"),
    ]


def _a_story(store: Store) -> str:
    """An incident with a step that ran at its second try, and that was raised."""
    incident = store.ledger.open(a_draft(), [a_note(), a_step()], now=NOW)
    first = _started(store, incident.id, NOW)
    store.ledger.reschedule(first, at=LATER, error="VendorDown: 503", now=NOW)
    second = _started(store, incident.id, LATER)
    store.ledger.finish(second, state=EffectState.DONE, result={"left": 0}, now=LATER)
    store.ledger.amend(incident.id, judgement=Judgement(Severity.SEV_1, ()), now=LATER)
    return incident.id


def _started(store: Store, incident_id: str, now: datetime) -> Effect:
    """The incident's step, claimed and begun."""
    effect = store.ledger.claim(store.ledger.effects(incident_id)[1].id, now=now, lease=LEASE)
    assert effect is not None
    return store.ledger.start(effect, prior={"sessions": 2}, now=now)


def _drop_triggers(conn: Connection) -> None:
    """What somebody who owns the database can do."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("DROP FUNCTION audit_is_append_only CASCADE"))
        return
    for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
        conn.execute(text(f"DROP TRIGGER {name}"))
