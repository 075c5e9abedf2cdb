"""A text as a person sees it: its own capitals and marks, without signs that do not show.

And where the lines begin with which somebody signs: their own name and addresses are no news.
"""

import re
from dataclasses import dataclass

from detection.spotting import Later, listed

_ASCII_HIDDEN = dict.fromkeys([*range(0x20), 0x7F])
for _kept in map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f"):
    del _ASCII_HIDDEN[_kept]
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]+"
)
"""Unicode's controls, formats and lone surrogates, but for white space."""
LINES = 6  # of a signature, at most
LINE = 80  # characters of one of them
_NAME_LINE = Later(
    r"(?:[-–—~] ?)?(?:(?:Dr|Prof|Mr|Mrs|Ms|Mme|Herr|Frau)\.? )?\p{Lu}[\p{L}'’.-]*"
    r"(?: (?:van|de|der|den|von|da|di|del|dos|la|ten|zu|\p{Lu}[\p{L}'’.-]*)){0,4}"
    r"(?:(?:,| [-–—|·/]) ?[^.!?]{1,60})?",
    any_case=False,
)
_NAME = Later(r"\p{Lu}[\p{L}'’.-]*(?: (?:[a-z]{2,3} ){0,2}\p{Lu}[\p{L}'’.-]*){0,4}", any_case=False)
_SAID = (".", "!", "?", "。", "！", "？", ":", ";", ",")
_NO_NAMES = listed(
    "thanks thank cheers best regards hello hi dear help please urgent asap danke grüße hallo "
    "merci bonjour gracias hola saludos grazie ciao obrigado obrigada olá bedankt groeten "
    "dziękuję pozdrawiam yes no ok"
)


@dataclass(frozen=True, slots=True)
class Sight:
    """A text, and what signs it."""

    body: str
    signature: str
    """From the line of the name on; empty when nobody signs."""
    name: str
    """The name that signs."""


def visible(raw: str) -> str:
    """`raw` without the signs that nobody sees."""
    return raw.translate(_ASCII_HIDDEN) if raw.isascii() else _HIDDEN.sub("", raw)


def sight(raw: str) -> Sight:
    """`raw` as it is seen, told apart from its signature."""
    seen = visible(raw)
    end = seen.rstrip()
    begin, start, name = len(end), len(end), ""
    for _ in range(LINES):
        before = end.rfind("\n", 0, begin)
        line = end[before + 1 : begin].strip()
        if before < 0 or len(line) > LINE or line.endswith(_SAID):
            break
        if found := _signs(line):
            start, name = before + 1, found
        begin = before
    return Sight(seen[:start], seen[start:], name) if name else Sight(seen, "", "")


def _signs(line: str) -> str:
    """The name that a line signs with; empty when it does not."""
    if _NAME_LINE.ready.fullmatch(line) is None:
        return ""
    found = _NAME.ready.search(line)
    name = str(found.group()) if found else ""
    return "" if set(name.lower().rstrip(".").split()) & _NO_NAMES else name.rstrip(".")
