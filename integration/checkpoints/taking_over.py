"""Another key signs from now on: the first, or one in place of another, because a person says so.

A checkpoint says it that the new key signs, and the one before too where that is given. It names
the key before, so that whoever has the new public key alone can prove what the other one signed.
"""

from datetime import datetime

from incidents.checkpoint import KeyChange
from integration.checkpoints import keys, lines
from integration.checkpoints.anchor import versions
from integration.checkpoints.here import key_name
from integration.settings import Settings
from integration.store import Store


class CannotTakeOver(Exception):
    """A code of templates/messages/audit.toml, and what its words need."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def refuse_other_key(store: Store, settings: Settings) -> None:
    """Raises CannotTakeOver when the key here is not the one that signs. Raises StoreDown."""
    signs, here = store.checkpoints.signed_by(), key_name(settings)
    if signs not in (None, here):
        raise CannotTakeOver("other_key", signs=signs or "none", here=here or "none")


def take_over(
    store: Store,
    settings: Settings,
    earlier: str,
    *,
    is_lost: bool,
    reason: str,
    by: str,
    now: datetime,
) -> tuple[str, str]:
    """The names of the key before and of the one that signs from now on: that of the settings.

    `earlier`: the one before, private or public; empty for the first key, or when `is_lost`.
    Raises CannotTakeOver, UnusableKey, StoreDown.
    """
    if not settings.checkpoint_key:
        raise CannotTakeOver("no_new_key")
    before, here = store.checkpoints.signed_by(), key_name(settings)
    if before in (None, here):
        raise CannotTakeOver("signs_already", key=here)
    public, private = keys.either(earlier) if earlier else (None, None)
    given = keys.name_of(public) if public else ""
    if given != before and not (is_lost and not given):
        raise CannotTakeOver("not_that_key", given=given or "none", signs=before or "none")
    key = keys.private_key(settings.checkpoint_key)
    change = KeyChange(
        keys.public_text(key.public_key()), keys.public_text(public) if public else ""
    )
    names = (before or "", here)
    store.checkpoints.take_over(
        change,
        names,
        versions(),
        lambda checkpoint: lines.write(checkpoint, key, private),
        reason=reason,
        by=by,
        now=now,
    )
    return names
