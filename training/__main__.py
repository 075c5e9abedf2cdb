"""`make model`: learn detection/model from detection/corpus, and write its card."""

from pathlib import Path

from detection.weights import FOLDER, load, save
from training.card import write
from training.consumer import consumer
from training.corpus import Row, corpus
from training.decide import decide, folds, unseen
from training.learn import learn, samples


def main(folder: Path = FOLDER) -> None:
    """Learn from the whole corpus."""
    folder.mkdir(exist_ok=True)
    make(corpus(), folder)


def make(rows: list[Row], folder: Path) -> None:
    """Learn from all `rows`; what was learnt without each third says how to decide."""
    texts = samples(rows)
    read = unseen(rows, folds(texts))
    save(learn(texts), decide(read, consumer()), folder)
    write(read, load(folder), folder)


if __name__ == "__main__":
    main()
