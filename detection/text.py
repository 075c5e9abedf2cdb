"""Text as rules see it, with a way back to the words that the customer typed."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from detection.disguise import unmasked
from detection.gaps import gaps
from detection.sight import visible
from detection.written import Stretch, Written

LIMIT = 65_536  # characters; what stands behind them is not read
PARAGRAPH = "\n\n"
"""What stands between two, however many line ends were typed."""
QUOTE = 200  # characters of the customer's words that a finding shows

_CONTROLS = r"[\x00-\x08\x0e-\x1b\x7f]"
_SPECIAL_ASCII = re.compile(r"[\t-\r\x1c-\x1f]\s*| \s+|[\x00-\x1f\x7f]+")
_FOREIGN = re.compile(rf"[\x20-\x7e]?(?:{_CONTROLS}*+[^\x00-\x7f]++)++")
"""Parts of a special stretch that have nothing to do with each other."""
_SPECIAL = re.compile(rf"[^\S ]\s*| \s+|[\x00-\x1f\x7f]+|(?:{_FOREIGN.pattern})+")
"""What is more than one character to one: white space, controls, everything but ASCII."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode's controls, formats and lone surrogates: JSON can carry those, UTF-8 cannot."""
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""Strokes and dots that make no letter of the one they stand on: «h̶a̶c̶k̶e̶d̶»."""
ROUNDS = 4  # in which letters are put together: «p a s s-word-s»
MOST = 32  # signs of one cluster; to put more of them in order is quadratic
_SPACES = re.compile(r"\s+")
_LOOKALIKES = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "…": "..."}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u034f\u115f\u1160\u3164\ufe0e\ufe0f", "")
)
_ALIKE = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")
_BARE = {
    sign: unicodedata.normalize("NFD", chr(sign))[0]
    for sign in range(0xE0, 0x250)
    if unicodedata.normalize("NFD", chr(sign))[0].isascii()
} | str.maketrans("łøđħı", "lodhi")
"""Latin letters with marks, and the letter alone: one sign for one."""
_LATIN = np.array([ord(chr(sign).translate(_BARE)) for sign in range(max(_BARE) + 1)], np.uint32)
"""The same as a table: every sign's number up to there."""


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised text, and where each stretch of it came from."""

    plain: str
    bare: str
    """The same without accents, sign for sign: what rules see. Many people type none."""
    raw: str
    _starts: tuple[int, ...]
    """Where in `plain` each stretch begins, ascending."""
    _sources: tuple[int, ...]
    """Where in `raw` it begins."""

    def quote(self, start: int, end: int) -> str:
        """The customer's own words behind `plain[start:end]`, one line, at most QUOTE long.

        Signs that nobody sees are left out: they could turn a note's line around.
        """
        said = self.raw[self._source(start) : self._source(end)]
        words = " ".join((said if said.isprintable() else visible(said)).split())
        return words if len(words) <= QUOTE else words[: QUOTE - 1].rstrip() + "…"

    def until(self, end: int) -> "Text":
        """The text up to there."""
        raw = self.raw[: self._source(end)]
        return replace(self, plain=self.plain[:end], bare=self.bare[:end], raw=raw)

    def _source(self, at: int) -> int:
        """The place in `raw` of a place in `plain`."""
        if at >= len(self.plain):
            return len(self.raw)
        stretch = bisect_right(self._starts, at) - 1
        following = stretch + 1
        limit = self._sources[following] if following < len(self._sources) else len(self.raw)
        return min(self._sources[stretch] + at - self._starts[stretch], limit)


def normalise(raw: str) -> Text:
    """NFKC, casefolded, invisible signs gone, one space for many; cut at LIMIT characters.

    A gap of two or more line ends stays as one paragraph break, a single one is a space:
    mail programs fold lines.
    """
    raw = raw[:LIMIT]
    written = Written()
    known: dict[str, list[Stretch]] = {}
    done = 0
    for special in _specials(raw):
        start, end = special.span()
        written.add(raw[done:start].lower(), done)
        if (found := known.get(said := special[0])) is None:
            found = known[said] = _stretches(said)
        written.add_all(found, start)
        done = end
    written.add(raw[done:].lower(), done)
    plain = unmasked("".join(written.parts))
    for _ in range(ROUNDS):
        if not (unseen := gaps(plain)):
            break
        plain = unmasked(written.cut(plain, unseen))
    plain = plain.replace("`", "'")
    return Text(plain, _bare(plain), raw, tuple(written.starts), tuple(written.sources))


def _specials(raw: str) -> Iterable[re.Match[str]]:
    """Where `raw` is more than one character to one."""
    if not raw.isascii():
        return _SPECIAL.finditer(raw)
    if raw.isprintable() and "  " not in raw:
        return ()
    return _SPECIAL_ASCII.finditer(raw)


def _bare(plain: str) -> str:
    """`plain` without accents; str.translate takes ten times as long beyond ASCII."""
    if plain.isascii():
        return plain
    signs = np.frombuffer(plain.encode("utf-32-le"), np.uint32)
    letters = np.where(signs < len(_LATIN), _LATIN.take(signs, mode="clip"), signs)
    return letters.tobytes().decode("utf-32-le")


def _stretches(special: str) -> list[Stretch]:
    """A special stretch in plain characters, each part with its place in it."""
    if special.isspace():
        return [(PARAGRAPH if special.count("\n") > 1 else " ", 0)]
    if (alike := _sign_by_sign(special)) is not None:
        return [(alike, 0)]
    known: dict[str, list[Stretch]] = {}
    out, at = [], 0
    for part in [special] if special.isascii() else _FOREIGN.findall(special):
        if (found := known.get(part)) is None:
            found = known[part] = _plain(part)
        out += [(plain, at + offset) for plain, offset in found]
        at += len(part)
    return out


def _plain(part: str) -> list[Stretch]:
    """A part of it in plain characters, each stretch with its place in the part."""
    if (alike := _sign_by_sign(part)) is not None:
        return [(alike, 0)]
    joins = {sign: _joins(sign) for sign in set(part)}
    begins = [at for at, sign in enumerate(part) if not at or not joins[sign]]
    clusters = [part[i:j] for i, j in pairwise((*begins, len(part)))]
    folded = {cluster: _fold(cluster) for cluster in set(clusters)}
    return [
        (plain, at)
        for cluster, at in zip(clusters, begins, strict=True)
        if (plain := folded[cluster])
    ]


def _sign_by_sign(special: str) -> str | None:
    """The stretch in plain characters, if each of its signs becomes exactly one; else None."""
    if not (special.isprintable() and unicodedata.is_normalized("NFKC", special)):
        return None
    folded = special.casefold()
    if _ALIKE.search(folded):
        folded = folded.translate(_LOOKALIKES)
    return folded if len(folded) == len(special) and not _MARKS.search(folded) else None


@lru_cache(maxsize=4096)
def _joins(sign: str) -> bool:
    """True for what belongs to the sign before it: marks, vowels of Hangul, what nobody sees."""
    if unicodedata.category(sign) in _HIDDEN:
        return not sign.isspace()
    first = unicodedata.normalize("NFKC", sign)[0]
    return unicodedata.category(first)[0] == "M" or "\u115f" <= first <= "\u11ff"


def _fold(cluster: str) -> str:
    """One cluster as rules see it; empty when it only controls."""
    seen = visible(cluster)[:MOST].translate(_LOOKALIKES)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    folded = _MARKS.sub("", folded.translate(_LOOKALIKES))
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", folded)[:MOST])
