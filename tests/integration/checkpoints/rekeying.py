"""Another key takes over, as `deskwarden audit rekey` has it."""

from dataclasses import replace

from integration.checkpoints import keys
from integration.checkpoints.taking_over import take_over
from tests.integration.checkpoints.anchored import Anchored


def change(anchored: Anchored, before: str) -> str:
    """Another key in the settings, as PEM; the one before as it is given."""
    old = anchored.settings.checkpoint_key
    key = keys.new_key()
    anchored.settings = replace(anchored.settings, checkpoint_key=keys.private_pem(key))
    public = keys.public_text(keys.private_key(old).public_key()) if old else ""
    return {"none": "", "private": old, "public": public, "lost": ""}[before]


def rekey(anchored: Anchored, earlier: str, *, is_lost: bool = False) -> None:
    """What `deskwarden audit rekey` does for a proved person."""
    take_over(
        anchored.store,
        anchored.settings,
        earlier,
        is_lost=is_lost,
        reason="the old one left with its owner",
        by="ada",
        now=anchored.now,
    )
