"""The words that patterns cannot do without, looked for all at once: Aho-Corasick.

The text is looked at with a capital where a word begins, and so are they: what must stand at a
word's begin (\\b) is not found inside of one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import ahocorasick

from detection.alternative import Alternative

_CASED = re.compile("[\u00aa-\u1fff\u2071-\u2e7f\ua000-\uabff\ufb00-\uff5a\U00010000-\U0001f1ff]")
"""Every letter beyond ASCII that is small or a capital, and others."""


class _Uncased(dict[int, str]):
    """For str.translate: a letter beyond ASCII is no part of a word, as re2 sees it."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        is_cased = sign.islower() or sign.isupper() or sign.istitle()
        self[code] = "\u00bf" if is_cased and not sign.isascii() else sign
        return self[code]


_UNCASED = _Uncased()


def marked(text: str) -> str:
    """`text` with a capital where a word begins, and small letters else; of the same length."""
    if not text.isascii() and _CASED.search(text):
        text = text.translate(_UNCASED)
    return text.title()


_BEYOND = "?"
"""In place of every sign beyond ASCII, where no word holds one; str.encode can put no other."""
_ASKED = "\1"
"""In place of a question mark."""
_SIGNS = _BEYOND + " eonatrishdlTuAISc.ymgOpMW,CP'FkDfBHwNLvRbE0GUY1\0012Vx:-K\n4z\"3J95)(8jQ6Z7/q"
_SIGNS += "".join(sign for sign in map(chr, range(0x20, 0x7F)) if sign not in _SIGNS)
"""Of a text as it is looked at, the commonest first."""
_PLACES = str.maketrans({sign: chr(place) for place, sign in enumerate(_SIGNS)})

_Open = tuple[int, int]
"""A group that a word belongs to, and how far before its end the word counts for it."""
_Close = tuple[Alternative, int, int]
"""An alternative that a word ends; the group that must stand before it, and how near that is.

A group below 0: none has to, and the alternative's place is that far from the word's end.
"""
_Uses = tuple[list[_Open], list[_Close]]
"""What a word opens and closes."""


class Words:
    """The words that alternatives cannot do without, in one automaton."""

    def __init__(self) -> None:
        self._automaton = ahocorasick.Automaton()
        self._entered: dict[str, _Uses] = {f"{sign}\0": ([], []) for sign in _SIGNS}
        self._groups: dict[tuple[bool, bool, frozenset[str]], int] = {}
        self._is_ascii = True

    def enter(self, alternative: Alternative) -> bool:
        """False where its plan is empty: it has to be looked for in every text."""
        plan = alternative.plan
        if plan.last is None:
            for text in plan.heads:
                self._close(text, (alternative, -len(text), 0), plan.is_bounded)
            return bool(plan.heads)
        group, reach = -1, 0
        if plan.heads:
            group = self._group(plan.heads, plan.is_bounded, from_its_begin=True)
            reach = plan.last.before + max(map(len, plan.heads))
        elif plan.first is not None:
            group = self._group(plan.first.words, plan.first.is_bounded, from_its_begin=False)
            reach = min(plan.first.after, plan.last.before)
        for text in plan.last.words:
            self._close(text, (alternative, group, reach), plan.last.is_bounded)
        return True

    def _close(self, text: str, use: _Close, is_bounded: bool) -> None:
        for _, closes in self._uses(text, is_bounded):
            closes.append(use)

    def _group(self, words: frozenset[str], is_bounded: bool, *, from_its_begin: bool) -> int:
        key = from_its_begin, is_bounded, words
        if key not in self._groups:
            self._groups[key] = len(self._groups)
            for text in words:
                use = (self._groups[key], from_its_begin * (len(text) - 1))
                for opens, _ in self._uses(text, is_bounded):
                    opens.append(use)
        return self._groups[key]

    def _uses(self, text: str, is_bounded: bool) -> Iterator[_Uses]:
        """Of the word where it begins one of the text, and inside of one if it may stand there."""
        begun = marked(text)
        for form in {begun} if is_bounded else {begun, begun[0].lower() + begun[1:]}:
            yield self._entered.setdefault(form.replace(_BEYOND, _ASKED), ([], []))

    def close(self) -> None:
        """No word is entered any more.

        The automaton tries a node's edges in the order in which they came: those of the commonest
        signs come first. At its root every one has an edge, for what has none costs most.
        """
        for form in sorted(self._entered, key=_places):
            self._automaton.add_word(form, self._entered[form])
        self._automaton.make_automaton()
        self._is_ascii = all(map(str.isascii, self._entered))

    def candidates(self, text: str, more: int) -> dict[Alternative, list[int]]:
        """The alternatives that may occur, with their places (Alternative.first)."""
        found: defaultdict[Alternative, list[int]] = defaultdict(list)
        seen: defaultdict[int, list[int]] = defaultdict(list)
        used: dict[Alternative, int] = {}
        for end, (opens, closes) in self._automaton.iter(self._looked_at(text)):
            for group, back in opens:
                seen[group].append(end - back)
            for each, group, reach in closes:
                if group < 0:
                    found[each].append(end + group + 1)
                elif group in seen and end - seen[group][-1] <= reach + more:
                    if each.has_heads:
                        known, used[each] = used.get(each, 0), len(seen[group])
                        new = [at for at in seen[group][known:] if end - at <= reach + more]
                        found[each] += new
                    else:
                        found[each].append(end)
        return found

    def _looked_at(self, text: str) -> str:
        """The text as its words are looked for."""
        text = text.replace(_BEYOND, _ASKED)
        if self._is_ascii:
            text = text.encode("ascii", "replace").decode()
        return marked(text)


def _places(word: str) -> str:
    return word.translate(_PLACES)
