"""From texts to the second reader's weights."""

import numpy as np
from numpy.typing import NDArray

from detection.features import BUCKETS, Features, Floats, features
from detection.reading import text_of
from detection.second_reader import FLOOR
from detection.weights import FEW, FINE, LEVELS, MAIN, Weights
from training.corpus import Row
from training.letters import letters
from training.solver import Example, Task, solve

PENALTY, ROUNDS = 0.05, 15
FINE_PENALTY = 0.02
BALANCE = 0.5
"""How far a rare answer is lifted towards a common one: 0 not at all, 1 to the same weight."""


def learn(rows: list[Row]) -> Weights:
    """Weights learnt from `rows` alone. Same rows in the same order, same weights."""
    plain = [text_of(row.message).plain for row in rows]
    seen = [features(text) for text in plain]
    rarity = _rarity(seen)
    long = [features(text) for text in letters(rows, plain)]
    examples = [_example(each, rarity) for each in (*seen, *long)]
    main, main_bias = solve(
        examples,
        _main_task(rows, len(long)),
        dimension=BUCKETS,
        penalty=PENALTY,
        rounds=ROUNDS,
    )
    fine, fine_bias = _fine(rows, examples)
    steps = np.maximum(np.abs(fine).max(axis=0), 1e-6) / 127
    return Weights(
        rarity=rarity.astype(np.float16),
        main=main.astype(np.float16),
        fine=np.rint(fine / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        main_bias=main_bias,
        fine_bias=fine_bias,
    )


def _fine(rows: list[Row], examples: list[Example]) -> tuple[Floats, Floats]:
    """Kinds and facts, from security matters alone."""
    about = [i for i, row in enumerate(rows) if row.is_security]
    return solve(
        [Example(examples[i].buckets % FEW, examples[i].sizes) for i in about],
        _fine_task([rows[i] for i in about]),
        dimension=FEW,
        penalty=FINE_PENALTY,
        rounds=ROUNDS,
    )


def _rarity(seen: list[Features]) -> Floats:
    """1 for a bucket that every text falls into, more for a rarer one."""
    common = np.bincount(np.concatenate([each.buckets for each in seen]), minlength=BUCKETS)
    return np.asarray(1.0 + np.log((len(seen) + 1) / (common + 1)), np.float32)


def _example(seen: Features, rarity: Floats) -> Example:
    sizes = seen.sizes * rarity[seen.buckets]
    return Example(seen.buckets, sizes / np.sqrt(max(float(sizes @ sizes), FLOOR)))


def _main_task(rows: list[Row], letters: int) -> Task:
    """Security or not, of every text; how bad, of those whose severity somebody has said."""
    answers = np.zeros((len(rows) + letters, len(MAIN)), np.float32)
    counts = np.zeros_like(answers)
    counts[:, 0] = 1.0
    for i, row in enumerate(rows):
        answers[i, 0] = row.is_security
        if row.severity:
            answers[i, 1:] = [row.severity <= level for level in range(1, LEVELS + 1)]
            counts[i, 1:] = 1.0
    return Task(answers, _balanced(answers, counts))


def _fine_task(rows: list[Row]) -> Task:
    """Which kind and which facts, of security matters."""
    answers = np.array(
        [[each is row.kind or each in row.facts for each in FINE] for row in rows], np.float32
    )
    return Task(answers, _balanced(answers, np.ones_like(answers)))


def _balanced(answers: NDArray[np.float32], counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """A rare yes counts for more."""
    yes = np.maximum((answers * counts).sum(axis=0), 1.0)
    no = np.maximum(((1.0 - answers) * counts).sum(axis=0), 1.0)
    lift = np.maximum(no / yes, 1.0) ** BALANCE
    return np.asarray(np.where(answers > 0, counts * lift, counts), np.float32)
