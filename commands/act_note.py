"""The note that tells a ticket of a command which no macro's audit stands for."""

import hashlib

from commands.hand import Hand
from incidents.ledger import EffectKind, EffectPlan
from incidents.macros import Macro
from incidents.model import Incident


def act_note(
    mine: Hand, incident: Incident, macro: Macro, word: str, *, was: str = ""
) -> EffectPlan:
    """The plan of it: `word` of templates/notes/asked.toml. An audit's number stands in a
    macro's; here one stands that no audit has.
    """
    number = int(hashlib.sha256(mine.act.id.encode()).hexdigest()[:14], 16)
    return EffectPlan(
        EffectKind.NOTE,
        str(incident.ticket_id),
        f"asked-{number}-{macro.name}{was}",
        reason=word,
        requested_by=mine.act.by,
    )
