"""A checkpoint as one line of JSON, the same in every place, so that any of them can be compared.

    {"checkpoint": {…}, "key": "name of the key", "signature": "base64"}

The signature is over the canonical spelling of the inner object. Without a key `key` and
`signature` are empty: such a line shows accidents, and proves nothing against a person. Where the
key changed, `earlier` is the signature of the one before over the same text, if that was there.
"""

import json
from json import JSONDecodeError

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from incidents.checkpoint import Checkpoint
from integration.checkpoints import keys
from integration.store.codec import canonical, from_json

BEYOND = 2**63
"""No row has that number."""
_NONE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a line gives that is something else."""


class Unproved(ValueError):
    """A line that is no checkpoint, or is not signed by the key that it should be."""


def write(
    checkpoint: Checkpoint,
    key: Ed25519PrivateKey | None,
    earlier: Ed25519PrivateKey | None = None,
) -> str:
    """The line, without its end. `earlier`: the key before, which says so too."""
    text = canonical(checkpoint)
    signed = {"checkpoint": json.loads(text), "key": "", "signature": ""}
    if key is not None:
        signed["key"] = keys.name_of(key.public_key())
        signed["signature"] = keys.sign(key, text)
    if earlier is not None:
        signed["earlier"] = keys.sign(earlier, text)
    return canonical(signed)


def read(line: str, key: Ed25519PublicKey | None, *, by: str = "signature") -> Checkpoint:
    """The checkpoint, its signature proved if a key is given; `by`: which. Raises Unproved."""
    try:
        found = json.loads(line)
        checkpoint = from_json(found["checkpoint"], Checkpoint)
        text, signature = canonical(found["checkpoint"]), str(found.get(by) or "")
    except _NONE as exc:
        raise Unproved("is no checkpoint") from exc
    zones = (checkpoint.at.tzinfo, checkpoint.since.tzinfo)
    if None in zones or not 0 <= checkpoint.seq < BEYOND:
        raise Unproved("is no checkpoint")
    if key is not None and not keys.is_signed(key, text, signature):
        raise Unproved("is not signed by this key" if signature else "is not signed")
    return checkpoint


def is_change(line: str) -> bool:
    """Whether it says that another key signs from there on."""
    return '"takes_over":{' in line


def key_of(line: str) -> str:
    """The name of the key that it says signed it; empty for none. The line is one of ours."""
    return str(json.loads(line)["key"])


def whole_lines(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers, without those that a crash cut off.

    A cut line is the last one without its end, or one that was written again, whole, right after.
    """
    lines = text.split("\n")
    last_is_cut = bool(lines[-1]) and not _is_json(lines[-1])
    numbered = list(enumerate(lines, start=1))
    numbered = numbered[:-1] if last_is_cut else numbered
    return [
        (number, line)
        for (number, line), (_, after) in zip(numbered, [*numbered[1:], (0, "")], strict=True)
        if line.strip() and not (after.startswith(line) and not _is_json(line))
    ]


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (JSONDecodeError, RecursionError):
        return False
    return True
