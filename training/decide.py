"""How rules and second reader are weighed: learnt from texts that the weights never saw."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detection.lexicon import load
from detection.reading import Reader, ruled, text_of
from detection.second_reader import Look, SecondReader
from detection.weighing import LEAST, MOST, Verdict, certainty, level
from detection.weights import Decision, Weights
from incidents.model import Severity
from training.corpus import HELD, THIRDS, Row
from training.learn import learn

START = Decision(rules=0.0, model=1.0, offset=0.0, at_least=(0.0, 0.0, 0.0))
ROUNDS = 60
"""Of Newton's method, and of going over the levels: more than either needs."""
UNDER = 2.0
"""How many plain mistakes a SEV-1 counts that is read as SEV-3 or milder."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A text as weights see it that were learnt without it."""

    row: Row
    look: Look
    ruled: Verdict
    rules: float


def folds(rows: list[Row]) -> dict[int, Weights]:
    """For each third, weights learnt from the two others."""
    return {third: learn([row for row in rows if row.third != third]) for third in range(THIRDS)}


def unseen(rows: list[Row], weights: dict[int, Weights]) -> list[Unseen]:
    """Every text beside what its own third's weights make of it."""
    seconds = {third: SecondReader(each) for third, each in weights.items()}
    rules = Reader(load())
    return list(_unseen(rows, seconds, rules))


def _unseen(rows: list[Row], seconds: dict[int, SecondReader], rules: Reader) -> Iterator[Unseen]:
    for row in rows:
        text = text_of(row.message)
        findings = rules.findings(text)
        yield Unseen(row, seconds[row.third].look(text.plain), ruled(findings), certainty(findings))


def decide(texts: list[Unseen]) -> Decision:
    """The scales for certainty and the least scores for each level.

    The rules' own scale comes from the held third alone: their authors have read the others.
    """
    held = [text for text in texts if text.row.third == HELD]
    rules, model, offset = _scales(held)
    decision = replace(START, rules=max(rules, 0.0), model=max(model, 0.0), offset=offset)
    return replace(decision, at_least=_at_least(texts, decision))


def _scales(texts: list[Unseen]) -> NDArray[np.float64]:
    """Plain logistic regression on the two log-odds, by Newton's method (Platt, 1999)."""
    sure = np.clip([text.rules for text in texts], LEAST, MOST)
    heard = np.log(sure / (1.0 - sure))
    seen = np.array([text.look.security for text in texts])
    inputs = np.column_stack((heard, seen, np.ones(len(texts))))
    answers = np.array([text.row.is_security for text in texts], float)
    scales = np.zeros(3)
    for _ in range(ROUNDS):
        odds = 1.0 / (1.0 + np.exp(-inputs @ scales))
        curve = (inputs * (odds * (1.0 - odds))[:, None]).T @ inputs + 1e-6 * np.eye(3)
        scales += np.linalg.solve(curve, inputs.T @ (answers - odds))
    return scales


def _at_least(texts: list[Unseen], decision: Decision) -> tuple[float, float, float]:
    """The least scores under which most levels come out right, found one after the other."""
    graded = [text for text in texts if text.row.severity]
    best = [0.0, 0.0, 0.0]
    for place in (0, 1, 2) * 3:
        steps = np.arange(-3.0, 3.0, 0.1)
        wrong = [
            _wrong(graded, decision, [*best[:place], float(s), *best[place + 1 :]]) for s in steps
        ]
        best[place] = float(steps[int(np.argmin(wrong))])
    return best[0], best[1], best[2]


def _wrong(texts: list[Unseen], decision: Decision, at_least: list[float]) -> float:
    tried = replace(decision, at_least=(at_least[0], at_least[1], at_least[2]))
    wrong = 0.0
    for text in texts:
        found = level(text.ruled, text.look, tried)
        is_under = text.row.severity is Severity.SEV_1 and found > Severity.SEV_2
        wrong += UNDER if is_under else float(found is not text.row.severity)
    return wrong
