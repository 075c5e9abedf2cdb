"""`make model`: learn detection/model from detection/corpus, and write its card."""

from pathlib import Path

from detection.weights import FOLDER, save
from training.corpus import corpus
from training.decide import decide, folds, unseen
from training.learn import learn


def main(folder: Path = FOLDER) -> None:
    """Learn from everything; what was learnt without each third says how to decide."""
    rows = corpus()
    decision = decide(unseen(rows, folds(rows)))
    save(learn(rows), decision, folder)


if __name__ == "__main__":
    main()
