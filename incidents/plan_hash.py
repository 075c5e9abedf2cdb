"""What an approval is bound to: the plan as people are shown it, in one number."""

import hashlib
import json
from collections.abc import Mapping
from typing import Protocol


class Planned(Protocol):
    """A plan, or an effect on record: what of it a person approves."""

    @property
    def kind(self) -> str:
        """What is done."""

    @property
    def target(self) -> str:
        """To which account."""

    @property
    def item(self) -> str:
        """To which key or integration of it."""

    @property
    def generation(self) -> str:
        """Whose request it is: each is a plan of its own."""

    @property
    def undo_of(self) -> int | None:
        """Which effect it undoes."""

    @property
    def blast(self) -> Mapping[str, object]:
        """What breaks."""


def plan_hash(incident_id: str, plan: Planned) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, ASCII. Hexadecimal.

    Another incident, step, account, item, request or blast radius is another plan. Why a step
    stands where it does may change while it waits: its reason is no part of this.
    """
    shown = {
        "incident": incident_id,
        "kind": str(plan.kind),
        "target": plan.target,
        "item": plan.item,
        "generation": plan.generation,
        "undo_of": plan.undo_of,
        "blast": plan.blast,
    }
    text = json.dumps(
        shown, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
