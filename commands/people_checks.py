"""What the doctor looks at on the way to people: can anybody be told that something is stuck."""

from commands.findings import Findings, fault, ok, warn
from incidents.errors import StoreDown
from incidents.ledger import EffectKind
from integration.settings import Settings
from integration.store import is_there, open_store
from integration.telling import channels


def check_people(settings: Settings) -> Findings:
    """Whether chat and pager are set, and what nobody was told although they are."""
    ways, unheard = channels(settings), list(_unheard(settings))
    if not ways:
        yield fault("nobody_to_tell")
    elif EffectKind.PAGE not in ways:
        yield warn("nobody_paged")
    elif not unheard:
        yield ok("people_ok")
    yield from unheard


def _unheard(settings: Settings) -> Findings:
    """What waits for somebody who can be told; that the record is away, another check tells."""
    if not is_there(settings.database_url):
        return
    store = open_store(settings.database_url)
    try:
        count = store.unheard(can_tell=bool(channels(settings)))
        why = store.why_unheard()
    except StoreDown:
        return
    finally:
        store.close()
    if count:
        yield fault("untold", count=count, why=f" ({why})" if why else "")
