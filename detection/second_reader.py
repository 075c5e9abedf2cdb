"""The second reader: linear heads over word and character n-grams, for what no phrase catches.

It chooses between the kinds and «ordinary» (softmax), so that what speaks for a kind need not
speak for any other; the rules that fired are features beside the words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from detection.features import BUCKETS, Features, Floats, Ints, features, rule_buckets, stops
from detection.weights import CHOICES, CONSUMER, FEW, FINE, HOME, KINDS, LEVELS, MAIN, Weights
from incidents.model import Fact, Kind

TELLING = 60  # characters of the text that are shown as the reason
RULE_SIZE = 0.3  # how much a rule counts beside a whole text, which has length 1
_NEVER = 1e-9
_CONSUMER, _LEVEL, _KINDS = MAIN.index(CONSUMER), MAIN.index("sev_1"), slice(1, len(CHOICES))
_HOME = slice(len(MAIN), len(MAIN) + HOME)
_ROW = 32  # bytes; a row that fills a half of a cache line is fetched at once
_RARITY = slice(_ROW - 4, _ROW)

_BREAK = re.compile("\n\n")
"""Between two paragraphs, and between subject and text."""

Steps = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Look:
    """What the second reader makes of a text; all scores in log-odds."""

    security: float
    """That it is a security matter: one of the kinds."""
    at_home: float
    """The same, learnt from what is written in a consumer's manner alone."""
    consumer: float
    """That it is written in a consumer's manner."""
    words: int
    """How many it has."""
    levels: tuple[float, float, float]
    """That it is SEV-1; SEV-2 or worse; SEV-3 or worse."""
    scores: dict[Kind | Fact, float]
    """For each kind and fact."""
    span: tuple[int, int]
    """Where the words stand that speak most for a security matter."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The half of a look that tells whether a text is a security matter at all."""

    security: float
    """As Look.security."""
    at_home: float
    """As Look.at_home."""
    consumer: float
    """As Look.consumer."""
    words: int
    """As Look.words."""
    plain: str
    seen: Features
    sizes: Floats
    steps: Steps
    """What each feature weighs for each of MAIN; further columns behind them."""
    main: Floats
    """What all of them say together for each of MAIN."""


class SecondReader:
    """Holds no state between texts."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._rows = _side_by_side(weights)

    def look(self, plain: str, rules: Iterable[str] = (), lean: float = 0.0) -> Look:
        """What a normalised text is about, `rules` being the ids of those that fired.

        `lean`: what is known besides of the manner, in log-odds (weighing.lean_of).
        """
        glance = self.glance(plain, rules, lean)
        return self.closer(glance, glance)

    def glance(self, plain: str, rules: Iterable[str] = (), lean: float = 0.0) -> Glance:
        """Whether it is a security matter, and what a closer look begins with."""
        seen = features(plain)
        steps = _rows_of(self._rows, seen.buckets)
        sizes = scaled(seen.sizes * steps.view(np.float32)[:, -1])
        fired = self._rows[rule_buckets(rules)]
        sums = sizes @ steps.astype(np.float32) + RULE_SIZE * fired.sum(axis=0, dtype=np.float32)
        weights = self._weights
        main = sums[: len(MAIN)] * weights.main_steps + weights.main_bias
        home = (sums[_HOME] * weights.home_steps + weights.home_bias).tolist()
        return Glance(
            security=any_of(main[_KINDS].tolist()) - float(main[0]),
            at_home=any_of(home[1:]) - home[0],
            consumer=float(main[_CONSUMER]) + lean,
            words=len(plain.split()),
            plain=plain,
            seen=seen,
            sizes=sizes,
            steps=steps,
            main=main,
        )

    def closer(self, glance: Glance, whole: Glance) -> Look:
        """The rest of the look; the words that tell are those of the `whole` text."""
        first, second, third = glance.main[_LEVEL : _LEVEL + LEVELS].tolist()
        kinds = glance.main[_KINDS].tolist()
        return Look(
            security=glance.security,
            at_home=glance.at_home,
            consumer=glance.consumer,
            words=glance.words,
            levels=(first, second, third),
            scores={
                **dict(zip(KINDS, kinds, strict=True)),
                **self._facts(glance.seen, glance.sizes),
            },
            span=self._telling(whole),
        )

    def _facts(self, seen: Features, sizes: Floats) -> dict[Kind | Fact, float]:
        steps = _rows_of(self._weights.fine, seen.buckets & (FEW - 1)).astype(np.float32)
        scores = (sizes @ steps) * self._weights.fine_steps + self._weights.fine_bias
        return dict(zip(FINE, scores.tolist(), strict=True))

    def _telling(self, glance: Glance) -> tuple[int, int]:
        best = 1 + int(np.argmax(glance.main[_KINDS]))
        steps, size = glance.steps, self._weights.main_steps
        for_it, against = glance.sizes * steps[:, best], glance.sizes * steps[:, 0]
        return _telling(glance, for_it * size[best] - against * size[0])


def _side_by_side(weights: Weights) -> Steps:
    """A row for each bucket: its steps for `main` and `home`; at its end its rarity, a float."""
    rows = np.zeros((BUCKETS, _ROW), np.int8)
    rows[:, : len(MAIN)] = weights.main
    rows[:, _HOME] = weights.home
    rows[:, _RARITY] = weights.rarity.astype(np.float32)[:, np.newaxis].view(np.int8)
    return rows


def _rows_of(table: Steps, buckets: Ints) -> Steps:
    """A row for each; none is beyond the table, and not to look for one takes half the time."""
    return table.take(buckets, axis=0, mode="clip")


def scaled(sizes: Floats) -> Floats:
    """How much each feature counts; a whole text has length 1, however long it is."""
    return np.asarray(sizes / np.sqrt(max(float(sizes @ sizes), _NEVER)), np.float32)


def any_of(scores: Iterable[float]) -> float:
    """The score of several choices taken together."""
    scores = tuple(scores)
    highest = max(scores)
    return highest + log(sum(exp(score - highest) for score in scores))


def _telling(glance: Glance, shares: Floats) -> tuple[int, int]:
    """The words, TELLING characters or a few more, whose features weigh most together.

    They stand in one paragraph: nobody said the end of one and the beginning of the next.
    """
    ends = stops(glance.plain)
    length = int(ends[-1])
    sums = np.concatenate(([0.0], np.cumsum(np.bincount(glance.seen.ends, shares, length + 1))))
    begins = np.concatenate(([0], ends[:-1]))
    halts = np.array([*(each.start() for each in _BREAK.finditer(glance.plain)), length])
    halts = halts.take(np.searchsorted(halts, begins, side="right"), mode="clip")
    last = np.searchsorted(ends, np.minimum(begins + TELLING, halts))
    until = ends[np.minimum(last, len(ends) - 1)]
    best = int(np.argmax(sums[until + 1] - sums[begins + (begins > 0)]))
    return int(begins[best]), int(until[best])
