"""Accounts that no step may shut out: a list, and what the provider says of them now. Pure."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from incidents.ladder import Rung
from incidents.model import Account

OTHER = "target_other"
"""Why a step is refused: the provider answered about another account."""


@dataclass(frozen=True, slots=True)
class Protected:
    """An account that a person put on the list."""

    account_id: str
    why: str
    by: str
    at: datetime


def why_protected(account: Account, rung: Rung, *, is_listed: bool, ours: Set[str]) -> str:
    """Why the step may not touch the account: a code; empty when it may.

    An owner or last administrator may be signed out, which signing in undoes; shutting them
    out would leave nobody to undo it. `ours` are our own identities, by immutable id.
    """
    always = {
        "protected_listed": is_listed,
        "protected_ours": account.id in ours,
        "protected_break_glass": account.is_break_glass,
        "protected_service": account.is_service,
    }
    shut_out = {
        "protected_owner": account.is_owner,
        "protected_last_admin": account.is_last_admin,
    }
    found = always | (shut_out if rung >= Rung.SHUT_OUT else {})
    return next((code for code, holds in found.items() if holds), "")


def why_not_one(target: str) -> str:
    """Why a target does not name exactly one account: a code; empty when it does.

    Blank never means everybody, and neither does a star.
    """
    if not target.strip(" .\t\r\n"):
        return "target_empty"
    if any(char in target for char in "*?%,;") or target.split() != [target]:
        return "target_wildcard"
    return ""
