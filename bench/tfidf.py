"""The second peer: TF-IDF of words and pairs of words with logistic regression, as usual."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np

from incidents.model import Message
from training.corpus import Row
from training.solver import Example, Task, solve

PENALTY, ROUNDS = 0.05, 25
_WORD = re.compile(r"\w\w+")


class TfIdf:
    """Learns from rows; scores a message in log-odds."""

    def __init__(self, rows: list[Row]) -> None:
        counted = [_counts(row.message) for row in rows]
        common = Counter(term for counts in counted for term in counts)
        self._places = {term: place for place, term in enumerate(common)}
        self._rarity = np.array(
            [1.0 + np.log((len(rows) + 1) / (n + 1)) for n in common.values()], np.float32
        )
        answers = np.array([[row.is_security] for row in rows], np.float32)
        self._weights, self._bias = solve(
            [self._example(counts) for counts in counted],
            Task(answers, np.ones_like(answers)),
            dimension=len(common), penalty=PENALTY, rounds=ROUNDS,
        )  # fmt: skip

    def score(self, message: Message) -> float:
        """Higher is more likely a security matter."""
        example = self._example(_counts(message))
        return float((example.sizes @ self._weights[example.buckets] + self._bias)[0])

    def _example(self, counts: Counter[str]) -> Example:
        known = [(self._places[term], n) for term, n in counts.items() if term in self._places]
        buckets = np.array([place for place, _ in known], np.int64)
        sizes = np.array([1.0 + np.log(n) for _, n in known], np.float32) * self._rarity[buckets]
        return Example(buckets, (sizes / (np.linalg.norm(sizes) or 1.0)).astype(np.float32))


def _counts(message: Message) -> Counter[str]:
    words = _WORD.findall(f"{message.subject}\n{message.text}".lower())
    return Counter((*words, *(f"{a} {b}" for a, b in pairwise(words))))
