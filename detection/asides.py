"""A text without what takes nothing away from a report: its asides, and vain explanations.

An aside is what somebody says besides: a short paragraph that no rule and no guard knows, or, at a
paragraph's end, a sentence that no rule knows, asks nothing and points at nothing said before.
«You can call until five» is one; «It was me», «How do I switch it off?» may explain everything.
"""

import re
from collections.abc import Iterator, Sequence

from detection.alternative import Span
from detection.firing import Said
from detection.sentences import SENTENCE_END
from detection.spotting import listed
from detection.text import PARAGRAPH, Text

SHORT = 12  # words of a paragraph, at most
SENTENCE = 20  # words of a sentence, at most
LOOKED = 1_000  # characters at a paragraph's end, in which such sentences are looked for
MOST = 30  # times that rules are asked for one text; hostile ones have thousands of paragraphs
_POINTING = listed(
    "it its this that these those they them he him she her so"
    " es das dies diese dieser dieses er ihn ihm sie ihr il elle ils elles ce cela ca ceci lui"
    " lo eso esto ese el ella ellos isso isto ele ela eles cio questo quello lei loro"
    " het dat dit deze hij zij ze hem haar ona oni"
)
"""Words that speak of what was said before, without accents."""
_EXCUSING = listed(
    "no not did only just sorry never test turns turned false joke joking kidding mine me myself"
    " was were nicht kein keine nein nur doch mir mich selbst nie falsch war waren"
    " moi pas non ne jamais seulement juste desole faux fausse blague est etait"
    " nunca solo perdon prueba falso falsa broma era fue nao apenas desculpe teste foi"
    " mai scusate prova scherzo stato stata niet geen nooit alleen vals grap"
    " nie nigdy tylko przepraszam zart byl byla bylo"
)
"""Words that deny it, own it or make it small."""
_WORD = re.compile(r"\w+")
_NEVER = re.compile("[\u3040-\u9fff]|n't\\b")
"""A denial; and Japanese, whose words nothing parts."""
_TURN = re.compile(
    r"\b(?:by the way|btw|on (?:another|a different) note|one more (?:thing|question)|unrelated"
    r"|also(?=,)|(?:i|we) also (?:have|need|want|wanted|would|wonder)"
    r"|separately|while i have you|p\.?s\b|ubrigens|nebenbei|au fait|par ailleurs|por cierto"
    r"|a proposito|tra l'altro|trouwens|overigens|przy okazji)\b"
)
"""Says that what comes is something else, full stop or not."""
_ALSO = re.compile(
    r"\s*(?:(?:(?:i|we) )?also|besides|another|ausserdem|ademas|alem disso|inoltre)\b"
)
"""The same, where a sentence begins."""
_REACHED = re.compile(r"\b(?:reach|call|ring|phone|contact|text|e-?mail) me\b")
"""Points at nobody."""


def without_asides(text: Text, said: Said) -> Iterator[str]:
    """`text.plain` without the explanations that explain nothing, then without asides too.

    `said`: what rules make of it. Nothing where nothing would be left out, or all.
    """
    plain, bare = _without(text.plain, said.unsettled), _without(text.bare, said.unsettled)
    if said.unsettled and plain.strip():
        yield plain
    heard = _Heard(said)
    parts = zip(plain.split(PARAGRAPH), bare.split(PARAGRAPH), strict=True)
    kept = [part[: _said(known, heard)] for part, known in reversed([*parts])]
    without = PARAGRAPH.join(filter(None, reversed(kept)))
    if 0 < len(without) < len(plain):
        yield without


class _Heard:
    """Tells whether rules know words; of one text it is asked MOST times, from its end on."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._left = MOST

    def knows(self, words: str, *, weighty: bool = False) -> bool:
        """As Said.knows; True when asked once too often."""
        self._left -= 1
        return self._left < 0 or self._said.knows(words, weighty=weighty)


def _said(paragraph: str, heard: _Heard) -> int:
    """How many characters of it stand before its asides."""
    end = len(paragraph)
    if len(paragraph.split()) <= SHORT:
        return end if heard.knows(paragraph) else 0
    far = end - LOOKED
    begins = {0} if far <= 0 else set()
    begins.update(found.end() for found in SENTENCE_END.finditer(paragraph, max(0, far)))
    begins.update(found.start() for found in _TURN.finditer(paragraph, max(0, far)))
    for begin in sorted(begins, reverse=True):
        if not _is_besides(paragraph[begin:end], heard):
            break
        end = begin
    return end


def _is_besides(sentence: str, heard: _Heard) -> bool:
    """Whether it is short and says nothing of the matter."""
    words = _WORD.findall(_REACHED.sub(" ", sentence))
    if len(words) > SENTENCE or _NEVER.search(sentence) or not _EXCUSING.isdisjoint(words):
        return False
    if _TURN.match(sentence) or _ALSO.match(sentence):
        return not heard.knows(sentence, weighty=True)
    return "?" not in sentence and _POINTING.isdisjoint(words) and not heard.knows(sentence)


def _without(text: str, gone: Sequence[Span]) -> str:
    """`text`, less these stretches; they may overlap."""
    kept, done = [], 0
    for start, end in gone:
        kept.append(text[done : max(start, done)])
        done = max(done, end)
    return "".join((*kept, text[done:]))
