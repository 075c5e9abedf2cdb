"""Linear heads learnt one text after the other; the same seed gives the same weights.

`solve`: logistic regression with L2, many questions at once, by stochastic dual coordinate ascent
(Shalev-Shwartz and Zhang, 2013). `choose`: one answer out of several, softmax regression by
AdaGrad (Duchi, Hazan and Singer, 2011).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.features import Floats, Ints

SEED = 204  # SOP SEC-204-A


@dataclass(frozen=True, slots=True)
class Example:
    """The buckets that a text falls into, and how much each counts: of length 1 or less."""

    buckets: Ints
    sizes: Floats


@dataclass(frozen=True, slots=True)
class Task:
    """What each head shall say of each example."""

    answers: NDArray[np.float32]
    """1 for yes, 0 for no; an example a row, a head a column."""
    counts: NDArray[np.float32]
    """How much the example counts for that head; 0 for not at all."""


def solve(
    examples: list[Example], task: Task, *, dimension: int, penalty: float, rounds: int
) -> tuple[Floats, Floats]:
    """Weights (a bucket a row, a head a column) and the heads' biases."""
    heads = task.answers.shape[1]
    weights = np.zeros((dimension, heads), np.float32)
    bias = np.zeros(heads, np.float32)
    duals = np.zeros_like(task.answers)
    steps = task.counts / penalty
    damping = np.maximum(1.0, 0.25 + 2.0 * steps)  # an example's length is 1, and 1 for the bias
    random = np.random.default_rng(SEED)
    for _ in range(rounds):
        for i in random.permutation(len(examples)):
            buckets, sizes = examples[i].buckets, examples[i].sizes
            doubt = task.answers[i] - _probability(sizes @ weights[buckets] + bias)
            change = (doubt - duals[i]) / damping[i]
            duals[i] += change
            change = (change * steps[i]).astype(np.float32)
            weights[buckets] += sizes[:, None] * change
            bias += change
    return weights, bias


RATE = 0.6  # the length of AdaGrad's first step
CAUTION = 0.02  # what its sums of squares begin with


def choose(
    examples: list[Example], answers: list[int | None], *, choices: int, dimension: int, rounds: int
) -> tuple[Floats, Floats]:
    """Weights (a bucket a row, a choice a column) and the choices' biases.

    An answer of None is known not to be the first choice, and no more.
    """
    weights = np.zeros((dimension, choices), np.float32)
    bias = np.zeros(choices, np.float32)
    seen = np.full((dimension, choices), CAUTION, np.float32)
    seen_bias = np.ones(choices, np.float32)
    random = np.random.default_rng(SEED)
    for _ in range(rounds):
        for i in random.permutation(len(examples)):
            buckets, sizes = examples[i].buckets, examples[i].sizes
            own = weights[buckets]
            doubt = _doubt(sizes @ own + bias, answers[i])
            slope = sizes[:, None] * doubt
            squares = seen[buckets] + slope * slope
            seen[buckets] = squares
            weights[buckets] = own - RATE * slope / np.sqrt(squares)
            seen_bias += doubt * doubt
            bias -= RATE * doubt / np.sqrt(seen_bias)
    return weights, bias


def _doubt(scores: Floats, answer: int | None) -> Floats:
    """By how much each choice is believed too much."""
    likely = np.exp(scores - scores.max())
    likely /= likely.sum()
    if answer is not None:
        likely[answer] -= 1.0
        return np.asarray(likely, np.float32)
    others = likely.copy()
    others[0] = 0.0
    return np.asarray(likely - others / others.sum(), np.float32)


def _probability(scores: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-scores)), np.float32)
