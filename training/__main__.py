"""`make model`: learn detection/model from detection/corpus, and write its card."""

from pathlib import Path

from detection.weights import FOLDER, load, save
from training.card import write
from training.consumer import consumer
from training.corpus import corpus
from training.decide import decide, folds, unseen
from training.learn import learn, samples


def main(folder: Path = FOLDER) -> None:
    """Learn from everything; what was learnt without each third says how to decide."""
    rows = corpus()
    texts = samples(rows)
    read = unseen(rows, folds(texts))
    folder.mkdir(exist_ok=True)
    save(learn(texts), decide(read, consumer()), folder)
    write(read, load(folder), folder)


if __name__ == "__main__":
    main()
