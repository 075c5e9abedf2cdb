"""What the doctor looks at on the way to people: can anybody be told that something is stuck."""

from commands.findings import Findings, fault, ok, warn
from incidents.ledger import EffectKind
from integration.settings import Settings
from integration.wiring import channels


def check_people(settings: Settings) -> Findings:
    """Whether chat and pager are set; whether they answer, only a message could tell."""
    ways = channels(settings)
    if not ways:
        yield fault("nobody_to_tell")
    elif EffectKind.PAGE not in ways:
        yield warn("nobody_paged")
    else:
        yield ok("people_ok")
