"""Approvals as rows, and the acts that carry them: each act counts once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from incidents.approvals import Approval, How, PersonAct
from incidents.errors import AskedInVain
from incidents.verification import Verified, Way
from integration.store.tables import ACTS, APPROVALS
from integration.store.upsert import insert_into


def given(conn: Connection, effect_id: int) -> Sequence[Approval]:
    """Who approved an effect, the first one first."""
    wanted = select(APPROVALS).where(APPROVALS.c.effect_id == effect_id).order_by(APPROVALS.c.id)
    return [
        Approval(row.approved_by, row.plan_sha256, row.at, How(row.how), row.act_id, _verified(row))
        for row in conn.execute(wanted)
    ]


def _verified(row: Row[Any]) -> Verified | None:
    return Verified(Way(row.verified_by), row.verified_at) if row.verified_by else None


def add(conn: Connection, effect_id: int, approval: Approval) -> None:
    """Put it on record. A person's earlier word on the same effect gives way to this one."""
    again = (APPROVALS.c.effect_id == effect_id, APPROVALS.c.approved_by == approval.approver)
    conn.execute(delete(APPROVALS).where(*again))
    conn.execute(
        insert(APPROVALS).values(
            effect_id=effect_id,
            approved_by=approval.approver,
            plan_sha256=approval.plan_hash,
            at=approval.at,
            how=approval.how,
            act_id=approval.act_id,
            verified_by=approval.verified.way if approval.verified else "",
            verified_at=approval.verified.at if approval.verified else None,
        )
    )


def void(conn: Connection, effect_id: int) -> Sequence[Approval]:
    """Take all away: one that stayed could start the step without a new one. What they were."""
    before = given(conn, effect_id)
    conn.execute(delete(APPROVALS).where(APPROVALS.c.effect_id == effect_id))
    return before


def is_new(conn: Connection, act: PersonAct, what: str) -> bool:
    """Whether the act was not on record yet; it is now. `what` it did, with which rows.

    Raises AskedInVain: it did something else before, and acts once.
    """
    row = {"id": act.id, "by": act.by, "at": act.at, "what": what}
    once = insert_into(conn, ACTS).values(**row).on_conflict_do_nothing(index_elements=["id"])
    if conn.execute(once.returning(ACTS.c.id)).one_or_none() is not None:
        return True
    before = conn.execute(select(ACTS).where(ACTS.c.id == act.id)).one()
    if (before.by, before.what) != (act.by, what):
        raise AskedInVain("approval_act_used")
    return False
