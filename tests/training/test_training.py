"""A small part of the corpus, from texts to weights, decision and card."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detection import lexicon, weights
from detection.reading import Reader
from incidents.model import Outcome
from training.__main__ import make
from training.card import FILE
from training.corpus import HELD, Row, corpus
from training.decide import folds
from training.learn import samples

EVERY = 300  # rows of the corpus, one is taken


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return corpus()[::EVERY]


@pytest.fixture(scope="module")
def model(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    make(rows, folder)
    return folder


def test_the_same_texts_make_the_same_bytes(rows: list[Row], model: Path, tmp_path: Path) -> None:
    make(rows, tmp_path)

    names = (weights.WEIGHTS, weights.DECISION, FILE)
    assert all((tmp_path / name).read_bytes() == (model / name).read_bytes() for name in names)


def test_what_was_learnt_is_read_as_it_was_marked(rows: list[Row], model: Path) -> None:
    """By the second reader: of these reports the rules alone find far fewer."""
    both = Reader(lexicon.load(), weights.load(model))
    rules = Reader(lexicon.load())

    assert _found(both, rows) > _found(rules, rows)
    assert _alarms(both, rows) <= len(rows) // 10


def test_the_card_tells_the_model_and_every_text_it_was_made_from(
    rows: list[Row], model: Path
) -> None:
    card = (model / FILE).read_text(encoding="utf-8")
    security = sum(row.is_security for row in rows)

    assert f"Version {weights.load(model).version[:12]}." in card
    assert f"| all | {security} | {len(rows) - security} |" in card


def test_no_third_is_measured_by_weights_that_saw_it(rows: list[Row]) -> None:
    """Whatever is true of that third's texts, the weights for it stay."""
    others = [replace(row, is_security=row.third != HELD and row.is_security) for row in rows]

    first, second = (folds(samples(each)) for each in (rows, others))

    assert np.array_equal(first[HELD].main, second[HELD].main)
    assert not np.array_equal(first[HELD + 1].main, second[HELD + 1].main)


def _found(reader: Reader, rows: list[Row]) -> int:
    return sum(_is_raised(reader, row) for row in rows if row.is_security)


def _alarms(reader: Reader, rows: list[Row]) -> int:
    return sum(_is_raised(reader, row) for row in rows if not row.is_security)


def _is_raised(reader: Reader, row: Row) -> bool:
    return reader.read(row.message).outcome is not Outcome.ORDINARY
