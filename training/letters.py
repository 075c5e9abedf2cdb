"""Long letters: several ordinary texts as one are still ordinary.

Real tickets ramble. Without such examples a text would look graver the longer it is, for the
odd words that any long text holds.
"""

import numpy as np

from training.corpus import Row
from training.solver import SEED

PARTS = (2, 5)  # texts in a letter: from 2 to 4
SHARE = 1.0
"""Letters for each ordinary text."""


def letters(rows: list[Row], plain: list[str]) -> list[str]:
    """Letters out of the ordinary ones among `plain`, each of one manner. Seeded."""
    random = np.random.default_rng(SEED)
    manners: dict[str, list[str]] = {}
    for row, text in zip(rows, plain, strict=True):
        if not row.is_security:
            manners.setdefault(dict(row.traits).get("manner", ""), []).append(text)
    made = []
    for _, texts in sorted(manners.items()):
        for _ in range(int(SHARE * sum(map(len, manners.values())) / len(manners))):
            chosen = random.choice(
                len(texts), min(int(random.integers(*PARTS)), len(texts)), replace=False
            )
            made.append("\n\n".join(texts[i] for i in chosen))
    return made
