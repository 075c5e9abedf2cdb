"""Steps that an earlier record took, and that this one took up."""

from datetime import datetime

from incidents.ladder import EXPIRES
from incidents.ledger import EffectKind, EffectState
from incidents.promises import Promise
from integration.store import Store
from tests.integration.store.records import a_draft


def stands(store: Store, *accounts: str, ends_at: datetime, confirmed_by: str = "") -> str:
    """An incident with those accounts suspended by an earlier record; its id."""
    now = ends_at - EXPIRES
    told = [
        Promise(
            f"SEC-2025-0007:suspend_user:{account}",
            EffectKind.SUSPEND_USER,
            account,
            "",
            "",
            EffectState.DONE,
            ends_at,
            confirmed_by,
        )
        for account in accounts
    ]
    return store.ledger.open(a_draft(), [], now=now, stands=told).id
