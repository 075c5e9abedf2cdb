"""The Admin Console's own log: who changed what, and whether a call of ours arrived."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.errors import VendorDown
from incidents.ledger import EffectKind
from incidents.ports.identity import ProviderEvent
from integration.http import Vendor
from integration.identity.admin_console_shapes import Log
from integration.shapes import load

KINDS = {
    "sessions.revoked": EffectKind.REVOKE_SESSIONS,
    "user.step_up_changed": EffectKind.STEP_UP,
    "user.status_changed": EffectKind.SUSPEND_USER,
    "user.lock_changed": EffectKind.LOCK_ACCOUNT,
    "api_keys.changed": EffectKind.DISABLE_KEYS,
    "api_keys.rotated": EffectKind.ROTATE_KEYS,
    "integrations.changed": EffectKind.BLOCK_INTEGRATION,
    "mfa.reset": EffectKind.RESET_MFA,
    "password.reset": EffectKind.RESET_PASSWORD,
}
"""How the log calls what each verb declares."""


def events(vendor: Vendor, account_id: str, since: datetime) -> tuple[ProviderEvent, ...]:
    """See `IdentityProvider.recent`."""
    wanted = {"user_id": account_id, "since": str(int(since.timestamp()))}
    entries = [e for e in _entries(vendor, wanted) if e["user_id"] == account_id]
    return tuple(
        ProviderEvent(e["at"], KINDS[e["action"]], e["item"], e["operation"] or "", e["actor"])
        for e in reversed(entries)
        if e["action"] in KINDS and e["at"] >= _grain(since, e["at"])
    )


def _grain(since: datetime, at: datetime) -> datetime:
    """`since` as coarse as the entry's time: one without a fraction may be that whole second."""
    return since if at.microsecond else since.replace(microsecond=0)


def shows(vendor: Vendor, account_id: str, kind: EffectKind, item: str, *, operation: str) -> bool:
    """See `IdentityProvider.happened`."""
    wanted = {"user_id": account_id, "operation": operation}
    return any(
        (KINDS.get(e["action"]), e["item"]) == (kind, item)
        and wanted == {name: e[name] for name in wanted}
        for e in _entries(vendor, wanted)
    )


def _entries(vendor: Vendor, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """Newest first, all of them. Raises VendorDown when some were left out."""
    read = load(Log(), vendor, vendor.ask("GET", "/api/v1/audit-log", params=wanted))
    if read["more"]:
        raise VendorDown(f"{vendor.name}'s log is longer than it shows")
    found: list[dict[str, Any]] = read["entries"]
    return found
