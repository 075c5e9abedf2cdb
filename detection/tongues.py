"""Which rules stand in a text: those for all languages, and those for the ones it may be in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detection.engine import Engine, Occurrence
from detection.entries import Entry
from detection.lexicon import Lexicon
from detection.sentences import SENTENCE_END

TOLD_FROM = 2_000  # characters; by then it is clear in which language somebody writes
ALSO_SPOKEN = 0.6  # of the likeliest language's small words; another with so many counts too
_MANY = 4  # languages; with so many, one engine of all rules goes through the text instead
_EVERY = "*"


@dataclass(frozen=True, slots=True)
class Occurring:
    """A rule whose words stand in a text."""

    rule: Entry
    where: Occurrence


class Tongues:
    """The rules of a lexicon, an engine for each language; one is built when a text asks for it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._languages = lexicon.languages
        self._small = _small_words(lexicon.languages)
        self._all_small = frozenset(self._small)
        self._order = {rule.id: place for place, rule in enumerate(lexicon.rules)}
        self._rules: dict[str, list[Entry]] = {"": [], _EVERY: list(lexicon.rules)}
        for rule in lexicon.rules:
            self._rules.setdefault(rule.language, []).append(rule)
        self._engines: dict[str, Engine] = {"": engine_of(self._rules[""])}

    def occurring(self, text: str) -> list[Occurring]:
        """The rules whose words stand in it, in the lexicon's order."""
        spoken = ("", *self.spoken(text))
        found = []
        for language in spoken if len(spoken) < _MANY else (_EVERY,):
            engine, rules = self._engine(language), self._rules[language]
            for place, where in engine.occurring(text).items():
                if rules[place].language in spoken:
                    found.append(Occurring(rules[place], where))
        return sorted(found, key=self._place)

    def prepared(self) -> Iterator[str]:
        """Each language, its engine made ready before its first text comes."""
        for language in self._languages:
            if language in self._rules:
                self._engine(language).prepare()
                yield language

    def spoken(self, text: str) -> list[str]:
        """The languages with rules of their own that a text may be in: all, if nothing tells.

        A sentence with more words of another adds that one: no sentence silences a language.
        """
        start = text[:TOLD_FROM]
        words = self._words(start)
        counts = self._counts(words)
        names = _likeliest(counts)
        others = words - self._languages[names[0]] if words else words
        if others:
            for said in map(self._words, SENTENCE_END.split(start)):
                if not others.isdisjoint(said):
                    here = self._counts(said)
                    if max(here.values()) > max(here[name] for name in names):
                        names = [*names, *_likeliest(here)]
        return [name for name in counts if name in names and name in self._rules]

    def _words(self, text: str) -> frozenset[str]:
        """The small words that stand in it."""
        words = self._all_small.intersection(text.split())
        return words if text.isascii() else words | self._all_small.intersection(text)

    def _counts(self, words: frozenset[str]) -> dict[str, int]:
        """How many of these each language has."""
        told = dict.fromkeys(self._languages, 0)
        for word in words:
            for name in self._small[word]:
                told[name] += 1
        return told

    def _engine(self, language: str) -> Engine:
        if language not in self._engines:
            self._engines[language] = engine_of(self._rules[language])
        return self._engines[language]

    def _place(self, found: Occurring) -> int:
        return self._order[found.rule.id]


def _likeliest(counts: dict[str, int]) -> list[str]:
    """Those with the most words first, then those with nearly as many."""
    enough = ALSO_SPOKEN * max(counts.values(), default=0)
    return sorted((n for n in counts if counts[n] >= enough), key=counts.__getitem__, reverse=True)


def _small_words(languages: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    """Each small word with the languages that it tells."""
    told: dict[str, list[str]] = {}
    for name, small in languages.items():
        for word in small:
            told.setdefault(word, []).append(name)
    return told


def engine_of(entries: Sequence[Entry]) -> Engine:
    """What finds them, each at its place in the list."""
    return Engine([entry.pattern for entry in entries], [entry.parts for entry in entries])
