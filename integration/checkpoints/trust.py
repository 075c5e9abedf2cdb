"""Which key must have signed a line: the one that signs now, and those that it took over from."""

from collections.abc import Collection, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from incidents.checkpoint import Checkpoint
from integration.checkpoints import keys, lines
from integration.checkpoints.lines import Unproved


def prove(
    numbered: Sequence[tuple[int, str]], key: Ed25519PublicKey | None
) -> tuple[list[Checkpoint], int]:
    """Every line as a checkpoint, and how many of them no signature proves although `key` is given.

    `key` proves the newest lines, or those before it was taken over from. Where it, or the key
    after it, took over, the checkpoint that says so names the key of those before: nobody else's
    word is taken for that. Raises Unproved with the line's number.
    """
    found, unproved, is_signed = list[Checkpoint](), 0, key is not None
    wanted, changes = _newest_key(numbered, key), set[str]()
    for number, line in reversed(numbered):
        if line in changes:
            continue  # two sweeps brought it
        try:
            checkpoint = lines.read(line, wanted)
        except Unproved as exc:
            raise Unproved(f"line {number} {exc}") from exc
        found.append(checkpoint)
        unproved += is_signed and wanted is None
        if checkpoint.takes_over is not None and wanted is not None:
            changes.add(line)
            wanted = _earlier(checkpoint)
    return found[::-1], unproved


def proved(offered: Sequence[str], key: Ed25519PublicKey | None) -> Collection[str]:
    """Of lines, oldest first, those that hold where `prove` would refuse the others."""
    wanted, found = _newest_key(list(enumerate(offered)), key), set[str]()
    for line in reversed(offered):
        try:
            checkpoint = lines.read(line, wanted)
        except Unproved:
            continue
        found.add(line)
        if checkpoint.takes_over is not None and wanted is not None:
            wanted = _earlier(checkpoint)
    return found


def covered(line: str, key: Ed25519PublicKey, changes: Sequence[str]) -> Checkpoint | None:
    """The checkpoint of a line of another key than `key`, if a change of keys covers it.

    `changes`: lines of the record that tell of one. None when none does. Raises Unproved.
    """
    newest = lines.read(line, None)
    for change in changes:
        told = _proved_change(change, key)
        if told is None or told.takes_over is None:
            continue
        is_ours = told.takes_over.key == keys.public_text(key)
        if is_ours and newest.seq > told.seq:
            continue  # from there on it had to be ours
        try:
            return lines.read(
                line, _earlier(told) if is_ours else keys.public_key(told.takes_over.key)
            )
        except Unproved:
            continue
    return None


def _newest_key(
    numbered: Sequence[tuple[int, str]], key: Ed25519PublicKey | None
) -> Ed25519PublicKey | None:
    """The key that signs the last lines, when `key` itself handed over to it."""
    for _, line in numbered:
        told = _handed_over(line, key) if key is not None and lines.is_change(line) else None
        if told is not None and told.takes_over is not None:
            key = keys.public_key(told.takes_over.key)
    return key


def _proved_change(line: str, key: Ed25519PublicKey) -> Checkpoint | None:
    """A change of keys that `key` signed, as the new one or as the one before."""
    try:
        return lines.read(line, key)
    except Unproved:
        return _handed_over(line, key)


def _handed_over(line: str, key: Ed25519PublicKey) -> Checkpoint | None:
    """A change of keys that `key` signed as the one before."""
    try:
        return lines.read(line, key, by="earlier")
    except Unproved:
        return None


def _earlier(change: Checkpoint) -> Ed25519PublicKey | None:
    """The key of the lines before; None when nothing proves those."""
    earlier = change.takes_over.earlier if change.takes_over else ""
    return keys.public_key(earlier) if earlier else None
