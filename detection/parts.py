"""What a person says now, told apart from what stands around it: quoted history, signature, footer.

Courtesies go too. A forwarded mail is read: it is what the report is about. The history under a
reply is not: it was read when it came. If nothing else is left, everything is read.
"""

import re

import re2

from detection.alternative import Span
from detection.courtesy import courtesies
from detection.footers import footers
from detection.history import history
from detection.markup import FILLER
from detection.own_words import LOOKED_AT, OWN_WORDS, has_answered, has_words
from detection.signatures import signature

_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|fs)\s*:", re.IGNORECASE)
"""How the subject of a forwarded mail begins, in the languages that we read."""
_WORD = re2.compile(r"\p{L}")


def said_now(subject: str, raw: str, text: str) -> str:
    """`text` with fillers where it is not what this person says now; of the same length.

    `raw` is the same with its markup.
    """
    around = sorted([*footers(text), *signature(text), *courtesies(text)])
    earlier = [] if _FORWARD.match(subject) else sorted(history(raw, text))
    if earlier and not _speaks(text, earlier, around):
        earlier = []
    kept = _without(text, sorted([*around, *earlier]))
    if not _WORD.search(kept):  # thanks alone are what they say
        kept = _without(text, earlier)
    return kept if _WORD.search(kept) else text


def _speaks(text: str, earlier: list[Span], around: list[Span]) -> bool:
    """Whether a person says something of their own; thanks for an answer are something."""
    own = _without(text, earlier)[:LOOKED_AT].replace(FILLER, "")
    if has_answered(own):
        return True
    said = _without(text, sorted([*earlier, *around]))[:LOOKED_AT].replace(FILLER, "")
    return has_words(said, enough=OWN_WORDS)


def _without(text: str, gone: list[Span]) -> str:
    """A paragraph's end and fillers in place of each stretch; they may overlap."""
    parts, done = [], 0
    for start, stop in gone:
        start = max(start, done)
        if stop > start:
            width = stop - start
            parts += [text[done:start], "\n\n"[:width], FILLER * (width - 2)]
            done = stop
    return "".join((*parts, text[done:]))
