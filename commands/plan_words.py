"""A step against an account in words: what it does, to what, what breaks, who decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from commands.hand import HAND
from commands.operator import facts
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.plan_hash import plan_hash
from ticket_actions.render import say, utc

VALUES = HAND["values"]


class Step(Protocol):
    """A plan, or an effect on record."""

    @property
    def kind(self) -> EffectKind:
        """What is done."""

    @property
    def target(self) -> str:
        """To which account."""

    @property
    def generation(self) -> str:
        """Which request asked."""

    @property
    def item(self) -> str:
        """To which key or integration of it."""

    @property
    def undo_of(self) -> int | None:
        """Which effect it undoes."""

    @property
    def blast(self) -> Mapping[str, Any]:
        """What breaks."""


@dataclass(frozen=True, slots=True)
class Where:
    """On which ticket it is asked for."""

    ticket_id: int
    incident_id: str
    """Empty while the ticket has none: asking opens it."""


def plan_words(step: Step, where: Where, *, email: str, comes_back: bool) -> str:
    """All that a person is asked to approve. `comes_back`: we can undo it."""
    told = _facts(step, where, email, comes_back=comes_back)
    return f"{say(step.kind.value, 'notes/steps')}\n{facts(HAND['facts'], told)}"


def breaks(step: Step) -> dict[str, str]:
    """The blast radius, each part that there is."""
    sessions, blast = step.blast.get("sessions"), step.blast
    left = blast.get("admins_left")
    return {
        "sessions": "-" if sessions is None else VALUES["sessions"].format(count=sessions),
        "keys": _items(blast.get("keys")),
        "integrations": _items(blast.get("integrations")),
        "admins": "-" if left is None else str(left),
    }


def _facts(step: Step, where: Where, email: str, *, comes_back: bool) -> dict[str, str]:
    parts = [step.target, email, str(step.blast.get("role") or "")]
    rung = rung_of(step.kind, lasting=step.blast.get("lasting") is True)
    return {
        "incident": f"{where.incident_id or VALUES['opens']}, ticket {where.ticket_id}",
        "account": ", ".join(part for part in parts if part),
        "rung": HAND["rungs"][str(int(rung))],
        **breaks(step),
        "ends": VALUES["ends"] if comes_back else "-",
        "undo": VALUES["undo_by_us"] if comes_back else _not_by_us(rung),
        "plan": plan_hash(where.incident_id, step) if where.incident_id else "-",
    }


def _not_by_us(rung: Rung) -> str:
    """What signing in again undoes is said with its rung."""
    return "-" if rung <= Rung.SIGNED_OUT else str(VALUES["undo_never"])


def _items(found: object) -> str:
    """Keys or integrations, each with its last use and what depends on it."""
    if not isinstance(found, list | tuple) or not found:
        return "-"
    return "; ".join(_item(each) for each in found)


def _item(item: Mapping[str, Any]) -> str:
    needed = item.get("dependents") or ()
    form, never = VALUES["item_needed" if needed else "item"], VALUES["never"]
    used = utc(datetime.fromisoformat(item["last_used_at"])) if item.get("last_used_at") else never
    return str(
        form.format(
            id=item["id"], name=item["name"], used=used, dependents=", ".join(map(str, needed))
        )
    )
