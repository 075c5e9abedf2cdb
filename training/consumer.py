"""Set training/consumer.toml: how evidence is weighed in what consumers write.

Real texts are measured here and never learnt: six numbers come of them. The third of them that
is held back from everybody (training/corpus.py) takes no part.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from detection.weighing import evidence, manner_of, odds
from detection.weights import EVIDENCE, Decision, load
from training.corpus import HELD, THIRDS, rows_of
from training.decide import Consumer, Unseen, fitted, least_right, unseen

FILE = Path(__file__).parent / "consumer.toml"
ALARMS = 0.008
"""The share of these ordinary texts that may be shown to a person.

Of new ones it will be more: texts of the corpus answer to what was misread in these, and a
reading without asides (detection/reading.py) is surer at times.
"""
RIGHT = 0.993
"""The share of the incidents among them that must be security matters; of new ones it is less: of
the third that is held back 95 %, where 0.985 would leave 92 %."""


def consumer(file: Path = FILE) -> Consumer:
    """What was measured last."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return Consumer(tuple(map(float, found["scales"])), float(found["incident"]))


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(files: tuple[Path, ...]) -> None:
    """Measure with the model as it is, and write; `make model` then decides anew."""
    model = load()
    rows = [row for file in files for row in rows_of(file) if row.third != HELD]
    texts = unseen(rows, dict.fromkeys(range(THIRDS), model.weights))
    write(measured(texts, model.decision))


def write(found: Consumer, file: Path = FILE) -> None:
    """Keep it, under the comment that stands there."""
    head = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    scales = ", ".join(f"{each:.3f}" for each in found.scales)
    lines = [*head, f"scales = [{scales}]", f"incident = {found.incident:.3f}"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measured(texts: list[Unseen], decision: Decision) -> Consumer:
    """The scales that fit best, the offset that leaves ALARMS of the ordinary ones, and RIGHT's."""
    plain = replace(decision, consumer=(0.0,) * EVIDENCE)
    fixed = np.array([odds(text.certain, text.look, plain) for text in texts])
    manner = np.array([manner_of(text.look) for text in texts])
    seen = np.array([evidence(text.certain, text.look) for text in texts])
    answers = np.array([text.row.is_security for text in texts], float)
    *scales, middle = fitted(manner[:, None] * seen, answers, fixed).tolist()
    ordinary = [text for text in texts if not text.row.is_security]
    for offset in (middle + 3.0 - np.arange(0.0, 12.0, 0.05)).tolist():
        found = replace(decision, consumer=(*scales, offset))
        if _alarms(ordinary, found) <= ALARMS:
            break
    sure = np.array([text.likely(found) for text in texts])
    return Consumer(found.consumer, least_right(sure, answers, RIGHT))


def _alarms(ordinary: list[Unseen], decision: Decision) -> float:
    return sum(text.likely(decision) >= decision.review for text in ordinary) / len(ordinary)


if __name__ == "__main__":
    main()
