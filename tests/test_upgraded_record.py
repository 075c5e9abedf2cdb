"""A record of an earlier version with work in it, and the product of today takes that up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from incidents.approvals import POLICY
from incidents.ledger import EffectKind, EffectPlan, EffectState, InboxState
from integration.store import open_store
from integration.store.engine import open_engine
from tests.fixtures.world import World
from tests.integration.store.earlier import (
    INCIDENT,
    REVISIONS,
    SHAPES,
    Row,
    an_approval,
    an_effect,
    an_event,
    an_incident,
    record_at,
)

TICKET, EVE, ACCOUNT = 1, 26155630659001, "usr_eve"
"""The first ticket of the sandbox, and who reports it."""
DONE = EffectState.DONE
PLAIN: Row = {
    "generation": "", "started_at": None, "finished_at": None, "remote_ref": "", "prior": {},
    "result": {}, "first_failed_at": None, "told_at": None, "item": "", "requested_by": "playbook",
    "undo_of": None, "blast": {}, "expires_at": None, "reminded_at": None, "confirmed_by": None,
    "group_id": "", "deaths": 0,
}  # fmt: skip
"""An effect that has only been planned."""
BY_POLICY = {"approved_by": POLICY, "how": "policy", "verified_by": "", "verified_at": None}
STEP = EffectPlan(EffectKind.REVOKE_SESSIONS, ACCOUNT)


def due(_: Connection, revision: str) -> dict[str, list[Row]]:
    """An event, a note and messages that wait; a step that was allowed just now; ends untold."""
    now = datetime.now(UTC)
    ticket = {"ticket_id": TICKET, "received_at": now, "finished_at": None, "told_at": None}
    opened = {"ticket_id": TICKET, "opened_at": now, "reported_at": now, "held_back": ""}
    reporter = {"reporter": {**SHAPES["reporter"], "user_id": EVE}}
    return {
        "inbox": [
            an_event(InboxState.NEW, **ticket, door="sweep", raw=b'{"ticket_id": 1}', deaths=0),
            an_event(InboxState.HELD, **ticket),
        ],
        "incidents": [an_incident(**opened, **reporter)],
        "counters": [{"year": 2026, "last": 1}],
        "effects": list(_effects(now)),
        "approvals": [an_approval(4, **BY_POLICY, plan_sha256=_hash(revision), at=now)],
    }


def _effects(now: datetime) -> Iterator[Row]:
    """In the order of their numbers."""
    approved, started = EffectState.APPROVED, EffectState.STARTED
    yield _effect("note", approved, str(TICKET), now)
    yield _effect("chat", approved, "team", now)
    yield _effect("page", started, "team", now, started_at=now)
    yield _effect("revoke_sessions", approved, ACCOUNT, now)
    yield _effect("suspend_user", EffectState.UNKNOWN, ACCOUNT, now, finished_at=now)


def _effect(kind: str, state: EffectState, target: str, now: datetime, **changes: Any) -> Row:
    key = f"{INCIDENT}:{kind}:{target}"
    known = {"key": key, "target": target, "planned_at": now}
    return an_effect(kind, state, **{**PLAIN, **known, **changes})


def _hash(revision: str) -> str:
    """What was approved; before the ninth step it was told in another way."""
    is_old = REVISIONS.index(revision) < REVISIONS.index("0009_approvals")
    return "d" * 64 if is_old else STEP.plan_hash(INCIDENT)


@pytest.fixture(params=["0001", "0008_feedback", REVISIONS[-2]])
def revision(request: pytest.FixtureRequest) -> str:
    """The first version, the last that knew steps by another hash, and the last but the newest."""
    return str(request.param)


@pytest.fixture
def database_url(bare_database_url: str, revision: str) -> str:
    """A record of that version, at the newest now."""
    engine = open_engine(bare_database_url)
    record_at(engine, revision, due)
    engine.dispose()
    store = open_store(bare_database_url)
    store.migrate()
    store.close()
    return bare_database_url


def test_what_was_due_is_done_and_what_was_untold_is_told(world: World, revision: str) -> None:
    assert world.form() == TICKET

    world.triage(events=2)
    world.contain_for(30)
    world.tell()
    world.contain_for(30)

    ours, others = _parted(world)
    asks_again = REVISIONS.index(revision) < REVISIONS.index("0009_approvals")
    step = EffectState.PLANNED if asks_again else EffectState.DONE
    assert ours == [DONE, DONE, DONE, step, EffectState.UNKNOWN]
    assert set(others) == {DONE}
    for about in ("inbox show 2", "effects show 5"):
        assert len([each for each in world.told("pagerduty") if about in str(each)]) == 1


def _parted(world: World) -> tuple[list[EffectState], list[EffectState]]:
    """How the effects of before ended, and those that came of them."""
    states = [each.state for each in world.store.ledger.effects(INCIDENT)]
    return states[:5], states[5:]
