"""The words that the second reader goes by, for a person who wants to know why."""

import re
from dataclasses import dataclass

import numpy as np

from detection.features import features
from detection.second_reader import scaled
from detection.weights import CHOICES, Weights

MOST = 8  # words on either side
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Telling:
    """A word, and what it and its neighbourhood weigh; below 0 it speaks for an ordinary ticket."""

    word: str
    weight: float


def telling(weights: Weights, plain: str, most: int = MOST) -> tuple[Telling, ...]:
    """The words of a normalised text that weigh most, the weightiest first.

    They speak for its likeliest kind, or against it. A feature counts for the word in which it
    first ends; so a word carries what stands before it.
    """
    seen = features(plain)
    sizes = scaled(seen.sizes * weights.rarity[seen.buckets].astype(np.float32))
    main = weights.main[seen.buckets, : len(CHOICES)] * weights.main_steps[: len(CHOICES)]
    best = 1 + int(np.argmax((sizes @ main + weights.main_bias[: len(CHOICES)])[1:]))
    shares = sizes * (main[:, best] - main[:, 0])
    words = list(_WORD.finditer(plain))
    begins = np.array([word.start() for word in words])
    if not len(begins):
        return ()
    place = np.maximum(np.searchsorted(begins, seen.ends - 1, side="right") - 1, 0)
    sums = np.bincount(place, shares, len(words))
    order = np.argsort(-np.abs(sums), kind="stable")[:most]
    return tuple(Telling(words[n].group(), round(float(sums[n]), 3)) for n in order)
