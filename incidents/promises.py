"""Steps that stand, and when each ends by itself: what a note's update carries beside its words.

Whoever loses the record reads them there, and keeps them. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.ladder import EXPIRES, undoes
from incidents.ledger import Effect, EffectKind, EffectState

ACCOUNT = "account"
"""Under this name a step keeps, in `prior`, the state of the account that it found."""
VERSION = "version"
"""Under this name its result keeps the account's version as we left it."""
TAKEN_UP = "step_taken_up"
"""Why a step is on record: an earlier record, which is lost, has taken it."""
_FOUND: dict[EffectKind, tuple[str, bool]] = {
    EffectKind.SUSPEND_USER: ("active", True),
    EffectKind.LOCK_ACCOUNT: ("locked", False),
    EffectKind.DISABLE_KEYS: ("key {}", True),
    EffectKind.BLOCK_INTEGRATION: ("integration {}", True),
}
"""What a step that shut somebody out has found: one that finds the field set is not ours."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A step that shut somebody out, or may have, and that nothing is known to have undone."""

    key: str
    """The step's, in the record that took it."""
    kind: EffectKind
    target: str
    item: str
    generation: str
    state: EffectState
    """DONE or UNKNOWN."""
    ends_at: datetime
    """When it is undone, unless a person has confirmed it."""
    confirmed_by: str = ""
    version: str = ""
    """The account's, as the step left it; empty where the provider has none."""

    @property
    def taken_at(self) -> datetime:
        """When the step was done."""
        return self.ends_at - EXPIRES

    @property
    def prior(self) -> dict[str, object]:
        """The state before it, as far as it is known: the one field that it set."""
        name, found = _FOUND[self.kind]
        return {ACCOUNT: {name.format(self.item): found}}

    @property
    def result(self) -> dict[str, object]:
        """What was read back then, as far as it is known."""
        return {VERSION: self.version} if self.version else {}


def promises_of(effects: Sequence[Effect]) -> tuple[Promise, ...]:
    """Those of an incident: an UNDO that is not seen done keeps none."""
    undone = {e.undo_of for e in effects if e.state is EffectState.DONE}
    return tuple(
        Promise(
            key=e.key,
            kind=e.kind,
            target=e.target,
            item=e.item,
            generation=e.generation,
            state=e.state,
            ends_at=e.expires_at,
            confirmed_by=e.confirmed_by or "",
            version=str(e.result.get(VERSION, "")),
        )
        for e in effects
        if undoes(e.kind) and e.expires_at is not None and e.id not in undone
    )
