"""The second reader: a linear model over word and character n-grams, for what no phrase catches.

A score is the highest that any beginning of the text reaches, at each word's end. So what
follows can raise a score and never lower it, whatever it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.features import Features, Floats, features
from detection.weights import FEW, FINE, MAIN, Weights
from incidents.model import Fact, Kind

FLOOR = 20_000.0  # the least that a text's features count together: a few words prove little
TELLING = 60  # characters of the text that are shown as the reason


@dataclass(frozen=True, slots=True)
class Look:
    """What the second reader makes of a text; all scores in log-odds."""

    security: float
    levels: tuple[float, float, float]
    """That it is SEV-1; SEV-2 or worse; SEV-3 or worse."""
    scores: dict[Kind | Fact, float]
    """Of the whole text, for each kind and fact."""
    span: tuple[int, int]
    """Where the words stand that speak most for a security matter."""


class SecondReader:
    """Holds no state between texts."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def look(self, plain: str) -> Look:
        """What a normalised text is about."""
        seen = features(plain)
        sizes = seen.sizes * self._weights.rarity[seen.buckets]
        shares = sizes[:, None] * self._weights.main[seen.buckets]
        norms = np.sqrt(np.maximum(np.cumsum(sizes * sizes), FLOOR))
        security, *levels = self._highest(seen, shares, norms).tolist()
        return Look(
            security=security,
            levels=(levels[0], levels[1], levels[2]),
            scores=self._fine(seen, sizes, float(norms[-1]) if len(norms) else 1.0),
            span=_telling(seen, shares[:, 0]),
        )

    def _highest(self, seen: Features, shares: Floats, norms: Floats) -> Floats:
        """The highest score of each main head over all beginnings that end with a word."""
        last = np.searchsorted(seen.ends, seen.word_ends, side="right") - 1
        last = last[last >= 0]
        highest = np.zeros(len(MAIN), np.float32)  # of an empty text
        if len(last):
            highest = (np.cumsum(shares, axis=0)[last] / norms[last, None]).max(axis=0)
        return np.asarray(highest + self._weights.main_bias, np.float32)

    def _fine(self, seen: Features, sizes: Floats, norm: float) -> dict[Kind | Fact, float]:
        steps = self._weights.fine[seen.buckets % FEW].astype(np.float32)
        scores = (sizes / norm) @ steps * self._weights.steps + self._weights.fine_bias
        return dict(zip(FINE, scores.tolist(), strict=True))


def _telling(seen: Features, shares: NDArray[np.float32]) -> tuple[int, int]:
    """The words, TELLING characters or a few more, whose features weigh most together."""
    length = int(seen.word_ends[-1])
    sums = np.concatenate(([0.0], np.cumsum(np.bincount(seen.ends, shares, length + 1))))
    ends = seen.word_ends
    begins = np.concatenate(([0], ends[:-1]))
    until = ends[np.minimum(np.searchsorted(ends, begins + TELLING), len(ends) - 1)]
    best = int(np.argmax(sums[until + 1] - sums[begins + (begins > 0)]))
    return int(begins[best]), int(until[best])
