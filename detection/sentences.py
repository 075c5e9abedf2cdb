"""Where the sentences of a text begin and end."""

from bisect import bisect_right

import re2

REACH = 300  # characters; a sentence without an end must not make the work quadratic
_SENTENCE_END = "[.!?…](?:[\"')\\]]*\\s)|。|\\n\\n"


class Sentences:
    """Where the sentences of a text begin. A paragraph's end ends a sentence too."""

    _ends = re2.compile(_SENTENCE_END)

    def __init__(self, text: str) -> None:
        self._text = text
        self._begins = [0, *(match.end() for match in self._ends.finditer(text))]

    def before(self, at: int) -> str:
        """The sentence around `at`, up to there; at most REACH of it."""
        begin = self._begins[bisect_right(self._begins, at) - 1]
        return self._text[max(begin, at - REACH) : at]

    def around(self, at: int) -> str:
        """The sentence around `at`; at most REACH of it on either side."""
        place = bisect_right(self._begins, at)
        begin = max(self._begins[place - 1], at - REACH)
        end = self._begins[place] if place < len(self._begins) else len(self._text)
        return self._text[begin : min(end, at + REACH)]
