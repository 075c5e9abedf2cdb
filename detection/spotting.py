"""Where the words of a list stand in a text: one pass of re2, however long the list."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import re2

from detection.spans import spans

PATTERN_MEMORY = 64 << 20  # bytes; nine languages are many words
REACH = 24  # characters beside a word in which the next word must end
_PARAGRAPH = "\n\n"
_UNSPACED = "\u3000"
_JOINTS = ("@", ".")
LOOKED = 120  # words of one text that are looked at; a hostile one could hold thousands


@dataclass(frozen=True, slots=True)
class Spot:
    """A word of the list, and where it stands."""

    word: str
    """In lower case."""
    start: int
    end: int


class Spotter:
    """Finds whole words; those of Japanese anywhere. Made ready when first used."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def spots(self, text: str) -> list[Spot]:
        """From left to right, the longest at each place; at most LOOKED."""
        found = islice(spans(self._pattern, text), LOOKED)
        return [Spot(text[i:j].lower(), i, j) for i, j in found if is_whole(text, i, j)]

    @cached_property
    def _pattern(self) -> "re2._Regexp[str]":
        each = sorted(self._words, key=len, reverse=True)
        return compiled("|".join(map(_whole, each)))


def compiled(pattern: str, *, any_case: bool = True, groups: bool = False) -> "re2._Regexp[str]":
    """`pattern` made ready; without groups a match is found faster."""
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY
    options.log_errors = False  # re2 would print parts of texts
    options.never_capture = not groups
    options.case_sensitive = not any_case
    return re2.compile(pattern, options)


class Later:
    """A pattern that is made ready when first used: most processes start to read nothing."""

    def __init__(self, pattern: str, *, any_case: bool = True, groups: bool = False) -> None:
        self._made_of = pattern, any_case, groups

    @cached_property
    def ready(self) -> "re2._Regexp[str]":
        """The pattern itself."""
        pattern, any_case, groups = self._made_of
        return compiled(pattern, any_case=any_case, groups=groups)


def is_whole(text: str, start: int, end: int) -> bool:
    """No letter or digit stands beside it, and no address goes on there.

    Japanese writes without spaces: there any may.
    """
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    begins = before[1:] not in _JOINTS or not before[:1].isalnum()
    ends = after[:1] not in _JOINTS or not after[1:].isalnum()
    if not (begins and ends) or (is_spaced(text[start]) and is_spaced(before[-1:])):
        return False
    return not (is_spaced(text[end - 1]) and is_spaced(after[:1]))


def word_before(text: str, start: int) -> tuple[str, int]:
    """The word in front of that place, in lower case, and where it begins.

    None in another paragraph: a subject is no part of the greeting below it.
    """
    begin = max(0, start - REACH)
    begin = max(begin, text.rfind(_PARAGRAPH, begin, start))
    near = text[begin:start].split()
    return (near[-1].lower(), text.rfind(near[-1], begin, start)) if near else ("", start)


def word_after(text: str, end: int) -> tuple[str, int]:
    """The word behind that place, in lower case, and where it ends; without the stop behind it.

    None in another paragraph.
    """
    near = text[end : end + REACH].partition(_PARAGRAPH)[0].split(None, 1)
    word = near[0].rstrip(".,;:!?") if near else ""
    return word.lower(), text.find(word, end) + len(word)


def listed(words: str) -> frozenset[str]:
    """Words that spaces part."""
    return frozenset(words.split())


def with_bare(words: Iterable[str]) -> set[str]:
    """The same, and each without its accents: many people type none."""
    return {form for word in words for form in (word, bare(word))}


def bare(word: str) -> str:
    """`word` without accents."""
    word = word.replace("ł", "l").replace("ø", "o")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def is_spaced(sign: str) -> bool:
    """A letter or digit of a writing that puts spaces between words."""
    return sign.isalnum() and sign < _UNSPACED


def _whole(word: str) -> str:
    before = r"\b" if word[0].isascii() else ""
    after = r"\b" if word[-1].isascii() else ""
    return before + str(re2.escape(word)) + after
