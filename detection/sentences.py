"""Where the sentences of a text begin and end."""

import re
from bisect import bisect_right
from functools import cached_property

REACH = 300  # characters; a sentence without an end must not make the work quadratic
SENTENCE_END = re.compile("[.!?…][\"')\\]]*[\t\n\f\r ]|。|\n\n")


class Sentences:
    """Where the sentences of a text begin. A paragraph's end ends a sentence too."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *(match.end() for match in SENTENCE_END.finditer(self._text))]

    def before(self, at: int) -> str:
        """The sentence around `at`, up to there; at most REACH of it."""
        begin = self._begins[bisect_right(self._begins, at) - 1]
        return self._text[max(begin, at - REACH) : at]

    def around(self, at: int) -> str:
        """The sentence around `at`; at most REACH of it on either side."""
        begin, end = self.span(at)
        return self._text[begin:end]

    def span(self, at: int) -> tuple[int, int]:
        """Where that stands."""
        place = bisect_right(self._begins, at)
        begin = max(self._begins[place - 1], at - REACH)
        end = self._begins[place] if place < len(self._begins) else len(self._text)
        return begin, min(end, at + REACH)

    def behind(self, at: int) -> str:
        """What is said from there on; at most REACH of it."""
        return self._text[at : at + REACH]
