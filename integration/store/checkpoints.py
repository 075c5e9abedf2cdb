"""The audit as others prove it: checkpoints made and delivered, the chain walked, rows out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from incidents.checkpoint import Checkpoint, KeyChange, Place
from integration.store import anchors, audit, chain, checkpoint_rows, deliveries
from integration.store.anchors import Signer
from integration.store.audit_rows import every_row
from integration.store.checkpoint_rows import Prover
from integration.store.deliveries import Anchor
from integration.store.engine import reading, writing
from integration.store.pausing import SUBJECT

_MOST = 100  # rows that the audit names one by one


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a walk along the chain."""

    rows: int
    """Sound rows from the first on."""
    broken_at: int | None = None
    """The first row that is changed or missing."""
    against: int | None = None
    """The first checkpoint's row that the chain has otherwise, or does not have."""


class SqlCheckpoints:
    """Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_due(self, versions: tuple[str, str], now: datetime, key: str) -> bool:
        """Whether `make` would make one. `versions` are the rules' and the playbook's."""
        with reading(self._engine) as conn:
            return checkpoint_rows.signs(conn, key) and anchors.due(conn, now, versions) is not None

    def make(self, versions: tuple[str, str], sign: Signer, now: datetime, key: str) -> None:
        """Make the one that is due, if one is: once, also by two sweeps. `key`: the name of the key
        that signs; nothing is made by another than signed the last, until a person changes it.
        """
        with audit.recording(self._engine) as conn:
            if not checkpoint_rows.signs(conn, key):
                return
            if (checkpoint := anchors.due(conn, now, versions)) is not None:
                checkpoint_rows.keep(conn, checkpoint, sign(checkpoint))

    def set_aside(
        self,
        outside: Place,
        versions: tuple[str, str],
        sign: Signer,
        *,
        reason: str,
        by: str,
        now: datetime,
    ) -> tuple[int, str]:
        """A person gives `outside` up for this record: the checkpoint that says so, its line.

        Containment stays as it is: `SqlSwitch.resume` lets it go on.
        """
        detail = {"reason": reason, "outside": outside}
        told = audit.Entry(now, "checkpoint_set_aside", "", SUBJECT, detail, by)
        with audit.recording(self._engine) as conn:
            audit.append(conn, [told])
            return anchors.begin_anew(conn, outside, versions, sign, now)

    def take_over(
        self,
        change: KeyChange,
        names: tuple[str, str],
        versions: tuple[str, str],
        sign: Signer,
        *,
        reason: str,
        by: str,
        now: datetime,
    ) -> None:
        """A person has another key sign from here on. `names`: of the key before, and of that."""
        detail = {"reason": reason, "earlier": names[0], "key": names[1]}
        told = audit.Entry(now, "checkpoint_key_changed", "", SUBJECT, detail, by)
        with audit.recording(self._engine) as conn:
            audit.append(conn, [told])
            anchors.take_over(conn, change, versions, sign, now)

    def signed_by(self) -> str | None:
        """The name of the key that signed the newest checkpoint; None before the first."""
        with reading(self._engine) as conn:
            return checkpoint_rows.signed_by(conn)

    def changes(self) -> Sequence[str]:
        """Lines that tell of a change of keys, if the chain has their row. By whom is unproved."""
        with reading(self._engine) as conn:
            return checkpoint_rows.changes(conn)

    def stands(self, place: Place) -> bool:
        """Whether the chain has that very row."""
        with reading(self._engine) as conn:
            return chain.stands(conn, place)

    def pending(self, place: str) -> Sequence[tuple[int, str]]:
        """Numbers and lines of what that place does not have yet, oldest first."""
        with reading(self._engine) as conn:
            return deliveries.pending(conn, place)

    def given_up_at(self, place: Place, prove: Prover) -> int | None:
        """The row of the checkpoint that gave `place` up, which the chain has not; or None."""
        with reading(self._engine) as conn:
            if chain.stands(conn, place):
                return None
            return checkpoint_rows.given_up_at(conn, place, prove)

    def newest(self) -> Sequence[tuple[int, str]]:
        """Number and line of the last checkpoint on record, if there is one."""
        with reading(self._engine) as conn:
            return deliveries.newest(conn)

    def every(self) -> Sequence[tuple[int, str]]:
        """Numbers and lines of all on record, oldest first."""
        return self.pending("")

    def drop(self, rows: Sequence[int], *, reason: str, by: str, now: datetime) -> None:
        """A person puts away what our key did not sign. What a place beyond the chain's end would
        lack is brought there again.
        """
        detail = {"reason": reason, "rows": list(rows[:_MOST]), "count": len(rows)}
        told = audit.Entry(now, "checkpoints_dropped", "", SUBJECT, detail, by)
        with audit.recording(self._engine) as conn:
            checkpoint_rows.drop(conn, rows)
            audit.append(conn, [told] if rows else [])

    def delivered(self, place: str, seq: int, now: datetime, *, held: int = 0) -> None:
        """That place has everything up to `seq`; `held`: the newest that it had before."""
        with writing(self._engine) as conn:
            deliveries.delivered(conn, place, seq, now, held=held)

    def files(self) -> Mapping[str, Anchor]:
        """How far each file has come, by the name of its place."""
        with reading(self._engine) as conn:
            return deliveries.files(conn)

    def in_order(self, place: str, now: datetime) -> None:
        """A sweep looked, and that file has what it got."""
        with writing(self._engine) as conn:
            deliveries.in_order(conn, place, now)

    def out_of_sight(self, now: datetime) -> Sequence[str]:
        """Files that got checkpoints and that no sweep has read for long, the longest first."""
        with reading(self._engine) as conn:
            return deliveries.out_of_sight(conn, now)

    def forget_place(self, place: str, *, reason: str, by: str, now: datetime) -> bool:
        """A person says that the file is gone for good; False when nobody knows of it."""
        told = audit.Entry(now, "checkpoint_place_forgotten", "", place, {"reason": reason}, by)
        with audit.recording(self._engine) as conn:
            is_known = deliveries.forget(conn, place)
            audit.append(conn, [told] if is_known else [])
        return is_known

    def unproved_since(self, places: Iterable[str]) -> datetime | None:
        """When the oldest row was written that one of the places has no checkpoint of."""
        with reading(self._engine) as conn:
            reached = deliveries.reached(conn, places)
            is_true = reached <= chain.tip(conn).seq  # nobody has what the chain has not
            return chain.oldest_after(conn, reached if is_true else 0)

    def verify(self, outside: Sequence[Checkpoint]) -> Verdict:
        """Walk the whole chain, and hold every checkpoint against it."""
        wanted: dict[int, set[str]] = defaultdict(set)
        for each in outside:
            wanted[each.seq].add(each.hash)
        rows, differs = 0, list[int]()
        with reading(self._engine) as conn:
            try:
                for row in audit.walk(conn):
                    rows = row.seq
                    if wanted.pop(row.seq, {row.hash}) != {row.hash}:
                        differs.append(row.seq)
            except audit.Broken as broken:
                return Verdict(rows, broken_at=broken.seq)
        against = min([*differs, *wanted], default=None)
        return Verdict(rows, against=against)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every row as plain values, oldest first, for another program to prove."""
        with reading(self._engine) as conn:
            for row in every_row(conn):
                yield row.plain()
