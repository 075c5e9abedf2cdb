"""The audit as others prove it: checkpoints made and delivered, the chain walked, rows out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from incidents.checkpoint import Checkpoint, Place
from integration.store import anchors, audit
from integration.store.anchors import Anchor, Signer
from integration.store.engine import reading, writing
from integration.store.pausing import SUBJECT


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

    def is_due(self, versions: tuple[str, str], now: datetime) -> bool:
        """Whether `make` would make one. `versions` are the rules' and the playbook's."""
        with reading(self._engine) as conn:
            return anchors.due(conn, now, versions) is not None

    def make(self, versions: tuple[str, str], sign: Signer, now: datetime) -> None:
        """Make the one that is due, if one is: once, also by two sweeps."""
        with audit.recording(self._engine) as conn:
            if (checkpoint := anchors.due(conn, now, versions)) is not None:
                anchors.keep(conn, checkpoint, sign(checkpoint))

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

    def stands(self, place: Place) -> bool:
        """Whether the chain has that very row."""
        with reading(self._engine) as conn:
            return anchors.stands(conn, place)

    def pending(self, place: str) -> Sequence[tuple[int, str]]:
        """Numbers and lines of what that place does not have yet, oldest first."""
        with reading(self._engine) as conn:
            return anchors.pending(conn, place)

    def delivered(self, place: str, seq: int, now: datetime) -> None:
        """That place has everything up to `seq`."""
        with writing(self._engine) as conn:
            anchors.delivered(conn, place, seq, now)

    def anchors(self) -> Mapping[str, Anchor]:
        """How far each place has come."""
        with reading(self._engine) as conn:
            return anchors.anchors(conn)

    def unproved_since(self, places: Iterable[str]) -> datetime | None:
        """When the oldest row was written that one of the places has no checkpoint of."""
        with reading(self._engine) as conn:
            known = anchors.anchors(conn)
            reached = min((known[each].seq if each in known else 0 for each in places), default=0)
            return anchors.oldest_after(conn, reached)

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
            for row in audit.every_row(conn):
                yield {**row._mapping, "at": row.at.isoformat()}
