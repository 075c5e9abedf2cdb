"""Set training/consumer.toml: how evidence is weighed in what consumers write.

Real texts are measured here and never learnt: three numbers come of them. The third of them that
is held back from everybody (training/corpus.py) takes no part.
"""

import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import click
import numpy as np

from detection.weighing import log_odds, manner_of, odds
from detection.weights import Decision, load
from training.corpus import HELD, THIRDS, rows_of
from training.decide import Consumer, Unseen, fitted, unseen

FILE = Path(__file__).parent / "consumer.toml"
ALARMS = 0.008
"""The share of these ordinary texts that may be shown to a person.

Of new ones it will be more: texts of the corpus answer to what was misread in these, and a
reading without asides (detection/reading.py) is surer at times.
"""


def consumer(file: Path = FILE) -> Consumer:
    """What was measured last."""
    return Consumer(**tomllib.loads(file.read_text(encoding="utf-8")))


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(files: tuple[Path, ...]) -> None:
    """Measure with the model as it is, and write; `make model` then decides anew."""
    model = load()
    rows = [row for file in files for row in rows_of(file) if row.third != HELD]
    texts = unseen(rows, dict.fromkeys(range(THIRDS), model.weights))
    found = asdict(measured(texts, model.decision))
    head = FILE.read_text(encoding="utf-8").split("\nsecurity")[0]
    lines = [f"{name} = {value:.3f}" for name, value in found.items()]
    FILE.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")


def measured(texts: list[Unseen], decision: Decision) -> Consumer:
    """The scales that fit best, and the offset that leaves ALARMS of the ordinary ones."""
    plain = _with(decision, Consumer(0.0, 0.0, 0.0))
    fixed = np.array([odds(text.certain, text.look, plain) for text in texts])
    manner = np.array([manner_of(text.look) for text in texts])
    evidence = np.array([(text.look.at_home, log_odds(text.certain), 1.0) for text in texts])
    answers = np.array([text.row.is_security for text in texts], float)
    security, rules, middle = fitted(manner[:, None] * evidence, answers, fixed).tolist()
    ordinary = [text for text in texts if not text.row.is_security]
    for offset in (middle + 3.0 - np.arange(0.0, 12.0, 0.05)).tolist():
        found = Consumer(security, rules, offset)
        if _alarms(ordinary, _with(decision, found)) <= ALARMS:
            break
    return found


def _with(decision: Decision, consumer: Consumer) -> Decision:
    return replace(
        decision,
        consumer_security=consumer.security,
        consumer_rules=consumer.rules,
        consumer_offset=consumer.offset,
    )


def _alarms(ordinary: list[Unseen], decision: Decision) -> float:
    return sum(text.likely(decision) >= decision.review for text in ordinary) / len(ordinary)


if __name__ == "__main__":
    main()
