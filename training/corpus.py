"""The texts to learn from, and which third of them a model may not see."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidents.model import Fact, Kind, Message, Severity

FOLDER = Path(__file__).parent.parent / "detection" / "corpus"
THIRDS = 3
HELD = 0
"""The third that nobody looks at who writes rules."""
_OTHER_NAMES = {"audit_request": "compliance_inquiry", "fraud_transaction": "account_compromise"}
"""Names of kinds in public collections."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text, and what is true of it."""

    id: str
    message: Message
    is_security: bool
    kind: Kind | None
    severity: Severity | None
    """None for an ordinary ticket, and where nobody has said."""
    facts: frozenset[Fact]
    traits: tuple[tuple[str, str], ...]
    """Source, language, channel, manner: what figures are broken down by."""

    @property
    def is_consumer(self) -> bool:
        """True when it is written as people write about their own browser, mail or bank."""
        return ("manner", "consumer") in self.traits

    @property
    def third(self) -> int:
        """0, 1 or 2, by the id alone."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % THIRDS


def rows_of(file: Path) -> list[Row]:
    """The texts of one file, in its order. Raises ValueError or KeyError for a wrong line."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line), file.stem) for line in lines if line.strip()]


def corpus(folder: Path = FOLDER) -> list[Row]:
    """Every text of the corpus. Raises ValueError when an id is taken twice."""
    rows = [row for file in sorted(folder.glob("*.jsonl")) for row in rows_of(file)]
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise ValueError(f"the id {row.id} is taken twice")
        seen.add(row.id)
    return rows


def _row(said: dict[str, Any], file: str) -> Row:
    is_security = said.get("is_security", said.get("label") == "security")
    kind = _OTHER_NAMES.get(said.get("kind") or "", said.get("kind"))
    level = said.get("severity")
    traits = {"source": said.get("source", file), "language": said.get("lang")}
    traits |= {"channel": said.get("channel"), "manner": said.get("manner")}
    return Row(
        id=said["id"],
        message=Message(
            said["text"],
            said.get("subject") or "",
            reporter_role=said.get("reporter_role") or "",
        ),
        is_security=is_security,
        kind=Kind(kind) if kind and is_security else None,
        severity=Severity(int(level.removeprefix("SEV-"))) if level else None,
        facts=frozenset(Fact(fact) for fact in said.get("facts") or ()),
        traits=tuple((name, str(value)) for name, value in traits.items() if value),
    )
