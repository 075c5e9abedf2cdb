"""Text as rules see it, with a way back to the words that the customer typed."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detection.disguise import unmasked
from detection.markup import FILLER
from detection.written import Written

LIMIT = 65_536  # characters; what stands behind them is not read
QUOTE = 200  # characters of the customer's words that a finding shows

_PARAGRAPH = "\n\n"
_SPECIAL = re.compile(r"[^\S ]\s*| \s+|[\x00-\x1f\x7f]+|(?:[\x21-\x7e]?[^\x00-\x7f]+)+")
_SPECIAL_ASCII = re.compile(r"[\t-\r\x1c-\x1f]\s*| \s+|[\x00-\x1f\x7f]+")
"""What is more than one character to one: white space, controls, everything but ASCII."""
_FOREIGN = re.compile(r"[\x21-\x7e]?[^\x00-\x7f]+")
"""Parts of such a stretch that have nothing to do with each other."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode's controls, formats and lone surrogates: JSON can carry those, UTF-8 cannot."""
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
        seen = said if said.isprintable() else "".join(filter(_shows, said))
        words = " ".join(seen.split())
        return words if len(words) <= QUOTE else words[: QUOTE - 1].rstrip() + "…"

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
    done = 0
    for special in _specials(raw):
        start, end = special.span()
        written.add(raw[done:start].lower(), done)
        if (said := special[0]).strip(FILLER):
            _write(written, said, start)
        done = end
    written.add(raw[done:].lower(), done)
    plain = unmasked("".join(written.parts)).replace("`", "'")
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


def _write(written: Written, special: str, at: int) -> None:
    """A special stretch in plain characters; what is in it twice is looked at once."""
    if special.isspace():
        written.add(_PARAGRAPH if special.count("\n") > 1 else " ", at)
        return
    parts = [special] if special.isascii() else _FOREIGN.findall(special)
    known = {part: _plain(part) for part in set(parts)}
    if all(len(stretches) == 1 and _is_solid(stretches[0][0]) for stretches in known.values()):
        solid = {part: stretches[0][0] for part, stretches in known.items()}
        written.add_all([solid[part] for part in parts], at, map(len, parts))
        return
    for part in parts:
        for plain, offset in known[part]:
            written.add(plain, at + offset)
        at += len(part)


def _is_solid(plain: str) -> bool:
    """Neither empty nor beginning with white space."""
    return not plain[:1].isspace() and plain != ""


def _plain(part: str) -> list[tuple[str, int]]:
    """A part of it in plain characters, each stretch with its place in the part."""
    if (alike := _sign_by_sign(part)) is not None:
        return [(alike, 0)]
    out, at = [], 0
    for cluster in _clusters(part):
        out.append((_fold(cluster), at))
        at += len(cluster)
    return out


def _sign_by_sign(special: str) -> str | None:
    """The stretch in plain characters, if each of its signs becomes exactly one; else None."""
    if not (special.isprintable() and unicodedata.is_normalized("NFKC", special)):
        return None
    folded = special.casefold()
    if _ALIKE.search(folded):
        folded = folded.translate(_LOOKALIKES)
    return folded if len(folded) == len(special) else None


def _clusters(text: str) -> list[str]:
    """Characters, each with the combining and invisible signs behind it."""
    clusters: list[str] = []
    for sign in text:
        if clusters and (unicodedata.combining(sign) or unicodedata.category(sign) == "Cf"):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters


def _fold(cluster: str) -> str:
    """One cluster as rules see it; empty when it only controls."""
    seen = "".join(filter(_shows, cluster))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return _SPACES.sub(" ", folded.translate(_LOOKALIKES))


def _shows(sign: str) -> bool:
    """False for controls, zero widths, signs that turn the writing, and halves of a pair."""
    return sign.isspace() or unicodedata.category(sign) not in _HIDDEN
