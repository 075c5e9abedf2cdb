"""Deskwarden's command line with the ledger's probe switched off: python -m chaos.unprobed worker …

Only for proving that the count of a storm can fail; nothing of it is shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import cli
import worker
from incidents.ports.clock import Hold, at_ease
from incidents.ports.services import Services
from incidents.tickets import Audit
from integration.settings import Settings
from integration.wiring import build


@dataclass(frozen=True, slots=True)
class Over:
    """Another thing, but for the verbs that it is given."""

    other: Any
    others: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.others.get(name) or getattr(self.other, name)


def without_probe(services: Services) -> Services:
    """Nobody looks whether a call that was cut arrived."""
    desk, identity = services.desk, services.impact.identity

    def audits(ticket_id: int, hold: Hold = at_ease) -> tuple[Audit, ...]:
        return tuple(replace(audit, operation="") for audit in desk.audits(ticket_id, hold))

    def happened(_account_id: str, *_: object, operation: str) -> bool:
        return not operation

    blind = Over(identity, {"happened": happened})
    impact = replace(services.impact, identity=blind)
    return replace(services, desk=Over(desk, {"audits": audits}), impact=impact)


def build_unprobed(settings: Settings) -> Services:
    """What a worker process builds here."""
    return without_probe(build(settings))


if __name__ == "__main__":
    vars(worker)["build"] = build_unprobed
    cli.main(prog_name="deskwarden")
