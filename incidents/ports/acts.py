"""What people ask for on a ticket or by a command: the port of everything that is asked at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from incidents.approvals import PersonAct
from incidents.asking import Asking, Carried
from incidents.ledger import EffectPlan


class Acts(Protocol):
    """Acts on record. Each acts at most once, whatever dies in between. All raise StoreDown."""

    def known(self, act_id: str) -> str | None:
        """What the act did; None when it is not on record. A refusal begins with `refused_`."""

    def carry(self, incident_id: str, act: PersonAct, asking: Asking, *, now: datetime) -> Carried:
        """Put the act on record with everything that it asks for: one transaction.

        AskedInVain: the codes of `Steps.approve`, `undo`, `confirm` and `refuse`; then the act
        is not on record either, nor with HeardMeanwhile: reading, assessment or reporter are not
        those of `asking.based_on`. `act.reason` goes into the audit: no words of a ticket.
        """

    def refuse(
        self,
        act: PersonAct,
        code: str,
        *,
        ticket_id: int,
        incident_id: str = "",
        plans: Iterable[EffectPlan] = (),
        now: datetime,
    ) -> bool:
        """Put on record that the act does not count, and why. False when it was on record.

        `plans`: the note that says so, for a ticket with an incident.
        """
