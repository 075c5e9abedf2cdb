"""How rules and second reader are weighed: learnt from texts that the weights never saw."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from detection.learnt import ruled
from detection.lexicon import load
from detection.reading import Reader, text_of
from detection.second_reader import Look, SecondReader
from detection.weighing import (
    Verdict,
    certainty,
    enough,
    evidence,
    grades,
    is_short,
    lean_of,
    level,
    manner_of,
    odds,
    probability,
    severity_of,
    together,
)
from detection.weights import EVIDENCE, GRADES, Decision, Weights
from incidents.model import Severity
from training.corpus import THIRDS, Row
from training.learn import Sample, learn

NOTHING = ((0.0,) * GRADES,) * len(Severity)
START = Decision((0.0,) * EVIDENCE, (0.0,) * EVIDENCE, 0.0, 0.0, 0.0, levels=NOTHING)
ROUNDS = 60
"""Of Newton's method: more than it needs."""
SHRINK = 1e-3
LEVEL_ROUNDS, LEVEL_SHRINK = 20, 0.5
"""The same for levels, which are judged by many more numbers."""
ALARMS = 0.046
"""The share of ordinary tickets that may be shown to a person."""
RIGHT = 0.972
"""The share of the incidents that must be security matters."""
DIGITS = 3
USUAL_SHARE = 0.1
"""Of the tickets in a queue that are security matters, for the probability; the corpus has half."""
GRAVE = 1.5
"""How many other texts a SEV-1 counts for: unsure goes up."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """What training/consumer.toml holds, for what is written in a consumer's manner."""

    scales: tuple[float, ...]
    """Decision.consumer."""
    incident: float
    """A probability: this sure, and it was right to call it an incident."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A text as weights see it that were learnt without it."""

    row: Row
    look: Look
    ruled: Verdict
    certain: float
    """Of the rules."""
    by_themselves: float
    """Of those that count by themselves."""
    is_short: bool

    def likely(self, decision: Decision) -> float:
        """How sure both readers are that it is a security matter."""
        return together(probability(odds(self.certain, self.look, decision)), self.by_themselves)

    def is_incident(self, decision: Decision) -> bool:
        """Whether they are sure enough to call it one."""
        return self.likely(decision) >= enough(self.look, decision)

    def level(self, decision: Decision) -> Severity:
        """How bad it is, if it is one."""
        if self.is_short and self.ruled.kinds:
            return severity_of(self.ruled)
        return level(self.ruled, self.look, decision)


def folds(texts: list[Sample]) -> dict[int, Weights]:
    """For each third, weights learnt from the two others."""
    return {third: learn([t for t in texts if t.row.third != third]) for third in range(THIRDS)}


def unseen(rows: list[Row], weights: dict[int, Weights]) -> list[Unseen]:
    """Every text beside what its own third's weights make of it."""
    lexicon = load()
    seconds = {third: SecondReader(each) for third, each in weights.items()}
    doubted = {third: each.doubted(lexicon.rules) for third, each in weights.items()}
    return list(_unseen(rows, seconds, doubted, Reader(lexicon)))


def _unseen(
    rows: list[Row],
    seconds: dict[int, SecondReader],
    doubted: dict[int, frozenset[str]],
    reader: Reader,
) -> Iterator[Unseen]:
    for row in rows:
        text = text_of(row.message)
        findings = reader.rules.findings(text)
        lean = lean_of(row.message.reporter_role, text.plain)
        look = seconds[row.third].look(text.plain, [finding.rule for finding in findings], lean)
        short = is_short(look)
        alone = certainty([f for f in findings if short or f.rule not in doubted[row.third]])
        yield Unseen(row, look, ruled(findings), certainty(findings), alone, short)


def decide(texts: list[Unseen], consumer: Consumer) -> Decision:
    """From evidence to probability, outcome and level; `consumer` was measured elsewhere."""
    tried = replace(START, consumer=consumer.scales)
    ours = [text for text in texts if not text.row.is_consumer]
    fixed = np.array([odds(text.certain, text.look, tried) for text in ours])
    manner = np.array([manner_of(text.look) for text in ours])
    seen = np.array([evidence(text.certain, text.look) for text in ours])
    answers = np.array([text.row.is_security for text in ours], float)
    scales = fitted((1.0 - manner)[:, None] * seen, answers, fixed)
    share = float(answers.mean())
    scales[-1] += log(USUAL_SHARE / (1.0 - USUAL_SHARE)) - log(share / (1.0 - share))
    decision = replace(tried, usual=tuple(scales.tolist()))
    sure = np.array([text.likely(decision) for text in ours])
    incident = round(least_right(sure, answers, RIGHT), DIGITS)
    return replace(
        decision,
        review=round(float(np.quantile(sure[answers == 0], 1.0 - ALARMS)), DIGITS),
        incident=incident,
        incident_at_home=max(consumer.incident, incident),
        levels=_levels(texts),
    )


def fitted(
    inputs: NDArray[np.float64], answers: NDArray[np.float64], fixed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression on top of `fixed` log-odds, by Newton's method (Platt, 1999)."""
    scales = np.zeros(inputs.shape[1])
    for _ in range(ROUNDS):
        likely = 1.0 / (1.0 + np.exp(-np.clip(fixed + inputs @ scales, -40.0, 40.0)))
        curve = (inputs * (likely * (1.0 - likely))[:, None]).T @ inputs
        slope = inputs.T @ (answers - likely) - SHRINK * scales
        step = np.linalg.solve(curve + SHRINK * np.eye(len(scales)), slope)
        scales += step / max(1.0, float(np.abs(step).max()))  # from afar Newton overshoots
    return scales


def least_right(sure: NDArray[np.float64], answers: NDArray[np.float64], wanted: float) -> float:
    """The least probability from which on that share of the texts are a security matter."""
    order = np.argsort(-sure)
    right = np.cumsum(answers[order]) / np.arange(1, len(order) + 1)
    return float(sure[order[int(np.flatnonzero(right >= wanted)[-1])]])


def _levels(texts: list[Unseen]) -> tuple[tuple[float, ...], ...]:
    """Softmax regression on what a level is judged by; a row for each level."""
    graded = [text for text in texts if text.row.severity]
    inputs = np.array([grades(text.ruled, text.look) for text in graded])
    answers = np.array([[text.row.severity is each for each in Severity] for text in graded], float)
    counts = np.where(answers[:, :1] > 0, GRAVE, 1.0)
    columns = np.zeros((inputs.shape[1], len(Severity)))
    for _ in range(LEVEL_ROUNDS):
        likely = np.exp(inputs @ columns - (inputs @ columns).max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = inputs.T @ (counts * (answers - likely)) - LEVEL_SHRINK * columns
        curve = _curve(inputs, counts, likely) + LEVEL_SHRINK * np.eye(columns.size)
        step = np.linalg.solve(curve, slope.T.ravel()).reshape(columns.T.shape).T
        columns += step / max(1.0, float(np.abs(step).max()))  # from afar Newton overshoots
    return tuple(tuple(float(x) for x in row) for row in columns.T)


def _curve(
    inputs: NDArray[np.float64], counts: NDArray[np.float64], likely: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The second derivatives of softmax regression, level by level."""
    levels = range(likely.shape[1])
    return np.block(
        [
            [
                (inputs * counts * likely[:, [a]] * ((a == b) - likely[:, [b]])).T @ inputs
                for b in levels
            ]
            for a in levels
        ]
    )
