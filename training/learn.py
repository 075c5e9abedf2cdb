"""From texts to the second reader's weights."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.features import BUCKETS, Features, Floats, features, rule_buckets
from detection.lexicon import load
from detection.reading import Reader, text_of
from detection.second_reader import RULE_SIZE, scaled
from detection.weights import CHOICES, FAMILIES, FEW, FINE, HOME, LEVELS, Weights, print_of
from training.corpus import Row
from training.solver import Example, Task, choose, solve

PENALTY, ROUNDS = 0.02, 12
CHOICE_ROUNDS, HOME_ROUNDS = 8, 5
FINE_PENALTY = 0.02
BALANCE = 0.5
"""How far a rare fact is lifted towards a common one: 0 not at all, 1 to the same weight."""
MOST_STEPS = 127
DOUBT = 0.04
"""The share of ordinary texts among those that a rule fires in, from which on it is doubted."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A row as the readers see it."""

    row: Row
    seen: Features
    fired: tuple[str, ...]
    """The rules that did, by their ids."""


def samples(rows: list[Row]) -> list[Sample]:
    """Every row, read once: what follows asks again and again."""
    reader = Reader(load())
    return [_sample(row, reader) for row in rows]


def learn(texts: list[Sample]) -> Weights:
    """Weights learnt from `texts` alone. The same in the same order, the same weights."""
    rarity = _rarity([text.seen for text in texts])
    examples = [_example(text, rarity, with_rules=True) for text in texts]
    choices, choice_bias = choose(
        examples,
        [_choice(text.row) for text in texts],
        choices=len(CHOICES),
        dimension=BUCKETS,
        rounds=CHOICE_ROUNDS,
    )
    asked, asked_bias = solve(
        examples,
        _questions([text.row for text in texts]),
        dimension=BUCKETS,
        penalty=PENALTY,
        rounds=ROUNDS,
    )
    main = np.hstack((choices, asked))
    home, home_bias = _at_home(texts, rarity)
    fine, fine_bias = _fine([text for text in texts if text.row.is_security], rarity)
    main_steps, home_steps, fine_steps = _steps(main), _steps(home), _steps(fine)
    return Weights(
        rarity=rarity.astype(np.float16),
        main=np.rint(main / main_steps).astype(np.int8),
        home=np.rint(home / home_steps).astype(np.int8),
        fine=np.rint(fine / fine_steps).astype(np.int8),
        main_steps=main_steps,
        home_steps=home_steps,
        fine_steps=fine_steps,
        main_bias=np.concatenate((choice_bias, asked_bias)),
        home_bias=home_bias,
        fine_bias=fine_bias,
        rules=_doubted(texts),
    )


def _doubted(texts: list[Sample]) -> NDArray[np.uint64]:
    """Prints of the rules that fired too often in ordinary texts."""
    fired = Counter(rule for text in texts for rule in text.fired)
    wrong = Counter(rule for text in texts if not text.row.is_security for rule in text.fired)
    doubted = [rule for rule in load().rules if wrong[rule.id] > DOUBT * fired[rule.id]]
    return np.array(sorted(map(print_of, doubted)), np.uint64)


def _sample(row: Row, reader: Reader) -> Sample:
    text = text_of(row.message)
    fired = tuple(finding.rule for finding in reader.rules.findings(text))
    return Sample(row, features(text.plain), fired)


def _at_home(texts: list[Sample], rarity: Floats) -> tuple[Floats, Floats]:
    """Ordinary or which family, from what is written in a consumer's manner alone."""
    ours = [text for text in texts if text.row.is_consumer]
    return choose(
        [_example(text, rarity, with_rules=True) for text in ours],
        [_family(text.row) for text in ours],
        choices=HOME,
        dimension=BUCKETS,
        rounds=HOME_ROUNDS,
    )


def _fine(texts: list[Sample], rarity: Floats) -> tuple[Floats, Floats]:
    """Facts, from security matters alone."""
    examples = [_example(text, rarity, with_rules=False) for text in texts]
    answers = np.array([[each in text.row.facts for each in FINE] for text in texts], np.float32)
    return solve(
        [Example(example.buckets % FEW, example.sizes) for example in examples],
        Task(answers, _balanced(answers)),
        dimension=FEW,
        penalty=FINE_PENALTY,
        rounds=ROUNDS,
    )


def _steps(weights: Floats) -> Floats:
    """What a step of each head is worth, so that its greatest weight has MOST_STEPS."""
    return np.asarray(np.maximum(np.abs(weights).max(axis=0), 1e-6) / MOST_STEPS, np.float32)


def _rarity(seen: list[Features]) -> Floats:
    """1 for a bucket that every text falls into, more for a rarer one."""
    common = np.bincount(np.concatenate([each.buckets for each in seen]), minlength=BUCKETS)
    return np.asarray(1.0 + np.log((len(seen) + 1) / (common + 1)), np.float32)


def _example(text: Sample, rarity: Floats, *, with_rules: bool) -> Example:
    sizes = scaled(text.seen.sizes * rarity[text.seen.buckets])
    if not with_rules:
        return Example(text.seen.buckets, sizes)
    fired = rule_buckets(text.fired)
    rules = np.full(len(fired), RULE_SIZE, np.float32)
    return Example(np.concatenate((text.seen.buckets, fired)), np.concatenate((sizes, rules)))


def _choice(row: Row) -> int | None:
    """Its place in CHOICES; None for a security matter whose kind nobody has marked."""
    if not row.is_security:
        return 0
    return CHOICES.index(row.kind) if row.kind else None


def _family(row: Row) -> int | None:
    """Its place among ordinary, FAMILIES and the others; None as in _choice."""
    if not row.is_security:
        return 0
    if not row.kind:
        return None
    return next((i for i, kinds in enumerate(FAMILIES, 1) if row.kind in kinds), HOME - 1)


def _questions(rows: list[Row]) -> Task:
    """Which manner; how bad, where somebody has said."""
    answers = np.zeros((len(rows), 1 + LEVELS), np.float32)
    counts = np.ones_like(answers)
    for i, row in enumerate(rows):
        answers[i, 0] = row.is_consumer
        if row.severity:
            answers[i, 1:] = [row.severity <= level for level in range(1, LEVELS + 1)]
        else:
            counts[i, 1:] = 0.0
    return Task(answers, counts)


def _balanced(answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """A rare yes counts for more."""
    yes = np.maximum(answers.sum(axis=0), 1.0)
    no = np.maximum((1.0 - answers).sum(axis=0), 1.0)
    lift = np.maximum(no / yes, 1.0) ** BALANCE
    return np.asarray(np.where(answers > 0, lift, 1.0), np.float32)
