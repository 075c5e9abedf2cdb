#!/usr/bin/env python3
"""Prove Deskwarden's audit with nothing but Python 3: copy this one file anywhere and run it.

    python3 audit_verify_standalone.py RECORD [--checkpoints FILE] [--pubkey FILE]

RECORD is the SQLite file, or what `deskwarden audit export` printed (JSON lines; - is standard
input). The key is base64 or PEM. Ends with 0 intact, 1 broken, 2 shorter than or different from
a checkpoint, 3 cannot check.
"""

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

COLUMNS = ("seq", "at", "actor", "action", "incident_id", "subject", "body", "prev", "hash")
CONTEXT = b"deskwarden checkpoint 1\n"
Place = tuple[int, str]
UNSIGNED = "; {count} from before the first key, or of one that is lost, were not checked"
INTACT, BROKEN, DIFFERS, UNABLE = range(4)
UNSOUND = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a value of another kind than ours gives."""


class Answer(Exception):
    """An end with a sentence and an exit status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """Print one sentence; the exit status says the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("record", help="the SQLite file, or the exported JSON lines")
    parser.add_argument("--checkpoints", type=Path, help="checkpoints kept outside the database")
    parser.add_argument("--pubkey", type=Path, help="public key of whoever signs them")
    given = parser.parse_args(argv)
    try:
        print(verify(given.record, given.checkpoints, given.pubkey))
    except Answer as answer:
        print(answer)
        return answer.status
    except (OSError, sqlite3.Error, *UNSOUND) as exc:
        print(f"cannot check: {type(exc).__name__}: {exc}")
        return UNABLE
    return INTACT


def verify(record: str, checkpoints: Path | None, pubkey: Path | None) -> str:
    """What holds, in a sentence. Raises Answer for what does not."""
    hashes = walk(rows_of(record))
    if checkpoints is None:
        return f"intact: {len(hashes)} rows; without checkpoints a missing end cannot be seen"
    key = read_key(pubkey.read_text()) if pubkey else None
    found, unproved = read_checkpoints(checkpoints, key)
    kept, set_aside = current(found)
    for seq, digest in kept:
        if hashes.get(seq) != digest:
            how = "has another hash" if seq in hashes else f"is missing: the last is {len(hashes)}"
            raise Answer(DIFFERS, f"another record: a checkpoint knows row {seq}, which {how}")
    signed = "their signatures are good" if key else "their signatures were not checked"
    earlier = UNSIGNED.format(count=unproved) if unproved else ""
    earlier += f"; {set_aside} of an earlier record were set aside by a person" if set_aside else ""
    return f"intact: {len(hashes)} rows; {len(kept)} checkpoints agree, {signed}{earlier}"


def rows_of(record: str) -> Iterator[Mapping[str, Any]]:
    """Every row, oldest first."""
    if record != "-" and Path(record).read_bytes()[:16] == b"SQLite format 3\0":
        yield from _sqlite_rows(Path(record))
        return
    lines = sys.stdin if record == "-" else Path(record).read_text(encoding="utf-8").splitlines()
    yield from (json.loads(line) for line in lines if line.strip())


def walk(rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Each row's hash. Raises Answer at the first row that does not follow."""
    prev, hashes = "0" * 64, dict[int, str]()
    for seq, row in enumerate(rows, start=1):
        try:
            inner = hashlib.sha256(row["body"].encode()).digest()
            told = b"\0" + bytes.fromhex(prev) + seq.to_bytes(8, "big") + inner
            digest = hashlib.sha256(told).hexdigest()
            follows = (row["seq"], row["prev"], row["hash"]) == (seq, prev, digest)
            is_sound = follows and repeats_body(row)
        except UNSOUND:
            is_sound = False
        if not is_sound:
            raise Answer(BROKEN, f"broken: row {seq} is changed or missing")
        prev = hashes[seq] = digest
    return hashes


def repeats_body(row: Mapping[str, Any]) -> bool:
    """Whether the columns say what the hashed body says. Raises one of UNSOUND."""
    body = json.loads(row["body"])
    at = datetime.fromisoformat(row["at"])
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    columns = {name: row[name] for name in ("actor", "action", "incident_id", "subject")}
    told = {**columns, "at": at.isoformat()}
    return isinstance(body, dict) and {**body, **told} == body


def read_checkpoints(path: Path, key: bytes | None) -> tuple[list[dict[str, Any]], int]:
    """Every checkpoint of a file, and how many of them no signature proves although there is a key.

    Raises Answer for a line that is none or is wrongly signed. Where the key changed, the line that
    says so names the one before.
    """
    lines, found, unproved = whole_lines(path), list[dict[str, Any]](), 0
    wanted, changes = newest_key([outer for _, outer in lines], key), list[Any]()
    for number, outer in reversed(lines):
        if outer in changes:
            continue  # two sweeps brought it
        if wanted and not proves(wanted, outer, "signature"):
            raise Answer(UNABLE, f"cannot check: line {number} is not signed by this key")
        found.append(outer["checkpoint"])
        unproved += bool(key) and not wanted
        if wanted and (change := outer["checkpoint"].get("takes_over")):
            changes.append(outer)
            wanted = read_key(change["earlier"]) if change["earlier"] else None
    if not found:
        raise Answer(UNABLE, f"cannot check: {path} holds no checkpoint")
    return found[::-1], unproved


def whole_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """What each line holds, with its number. Raises Answer for a line that is no checkpoint."""
    found, lines = list[tuple[int, dict[str, Any]]](), path.read_text(encoding="utf-8").split("\n")
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        try:
            outer = json.loads(line) if line.strip() else None
        except ValueError as exc:
            if number == len(lines) or after.startswith(line):
                continue  # cut off by a crash, and then written again
            raise Answer(UNABLE, f"cannot check: line {number} is no checkpoint") from exc
        if outer is not None:
            found.append((number, outer))
    return found


def newest_key(lines: Iterable[Mapping[str, Any]], key: bytes | None) -> bytes | None:
    """The key that signs the last lines, when `key` itself handed over to it."""
    for outer in lines:
        change = outer["checkpoint"].get("takes_over")
        if key and change and proves(key, outer, "earlier"):
            key = read_key(change["key"])
    return key


def proves(key: bytes, outer: Mapping[str, Any], by: str) -> bool:
    """Whether that signature of a line is of `key`'s owner."""
    text = json.dumps(outer["checkpoint"], sort_keys=True, separators=(",", ":")).encode()
    return is_signed(key, CONTEXT + text, base64.b64decode(outer.get(by, "")))


def current(checkpoints: Iterable[Mapping[str, Any]]) -> tuple[list[Place], int]:
    """Places of those since the record last began anew, and how many were before.

    Only the one right before it can be given up: an old line that was brought there a second time
    gives nothing up. A channel lacks some lines; there the times tell.
    """
    kept, seen, set_aside = list[Place](), set[Place](), 0
    last_at = datetime.min.replace(tzinfo=UTC)
    for each in checkpoints:
        place, at = (each["seq"], each["hash"]), datetime.fromisoformat(each["at"])
        if each["replaces"] is not None:
            given_up = (each["replaces"]["seq"], each["replaces"]["hash"])
            missed = given_up not in seen and last_at <= at
            if not kept or kept[-1] == given_up or missed:
                kept, set_aside = [], set_aside + len(kept)
        kept.append(place)
        seen.add(place)
        last_at = at
    return kept, set_aside


def read_key(text: str) -> bytes:
    """The 32 bytes of a public key in base64, or in PEM, where they stand last."""
    inner = "".join(line for line in text.split("\n") if not line.startswith("-----"))
    return base64.b64decode(inner)[-32:]


def _sqlite_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.text_factory = lambda raw: raw.decode(errors="backslashreplace")  # bytes that are none
        for row in db.execute(f"SELECT {', '.join(COLUMNS)} FROM audit ORDER BY seq"):  # noqa: S608
            yield dict(zip(COLUMNS, row, strict=True))


# Ed25519, RFC 8032 section 5.1: verification only, so nothing here is secret.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of `key` signed `message`: s·B = R + h·A."""
    a, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(hashed, "little") % ORDER
    left, right = _times(s, BASE), _add(r, _times(h, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def _point(raw: bytes) -> Point | None:
    """The point of 32 bytes; None when they name none (5.1.3)."""
    number = int.from_bytes(raw, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if len(raw) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x % 2 != sign else x
    return x, y, 1, x * y % P


def _add(one: Point, two: Point) -> Point:
    """Their sum, in extended coordinates (5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0])
    b = (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * D, 2 * one[2] * two[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(count: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while count:
        total = _add(total, point) if count & 1 else total
        point, count = _add(point, point), count >> 1
    return total


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert _BASE is not None  # noqa: S101 - a constant of the curve
BASE: Point = _BASE


if __name__ == "__main__":
    sys.exit(main())
