"""The second reader with weights made by hand: it raises, it explains, it repeats itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detection import lexicon
from detection.features import BUCKETS, features
from detection.reading import SECOND_READER, Reader
from detection.weights import (
    FEW,
    FINE,
    MAIN,
    BadModel,
    Decision,
    Model,
    Weights,
    load,
    save,
)
from incidents.model import Assessment, Fact, Message, Outcome, Severity
from incidents.severity import classify
from tests.fixtures.world import ROUTINE, WORRIED

DECISION = Decision(rules=1.0, model=1.0, offset=0.0, at_least=(0.0, 0.0, 0.0))


def weights_for(text: str, weight: float = 60.0) -> Weights:
    """Zeros everywhere but for what `text` is made of."""
    main = np.zeros((BUCKETS, len(MAIN)), np.float16)
    main[features(text).buckets, :] = weight
    return Weights(
        rarity=np.ones(BUCKETS, np.float16),
        main=main,
        fine=np.zeros((FEW, len(FINE)), np.int8),
        steps=np.ones(len(FINE), np.float32),
        main_bias=np.full(len(MAIN), -4.0, np.float32),
        fine_bias=np.full(len(FINE), -4.0, np.float32),
    )


@pytest.fixture
def model(tmp_path: Path) -> Model:
    save(weights_for("the shutters rattle again"), DECISION, tmp_path)
    return load(tmp_path)


@pytest.fixture
def reader(model: Model) -> Reader:
    return Reader(lexicon.load(), model)


def test_what_no_rule_knows_is_raised_and_explained(reader: Reader) -> None:
    """No rule speaks of shutters; the words that weigh most are the reason."""
    reading = reader.read(Message("Hello. The shutters rattle again. Thank you"))

    (finding,) = [f for f in reading.findings if f.rule == SECOND_READER]
    assert reading.outcome is not Outcome.ORDINARY
    assert "shutters" in finding.quote
    assert reading.model_version


@pytest.mark.parametrize("text", ["", " ", ROUTINE, "x", "グラフの色を変える方法、教えて"])
def test_what_it_does_not_know_stays_ordinary(reader: Reader, text: str) -> None:
    assert reader.read(Message(text)).outcome is Outcome.ORDINARY


@pytest.mark.parametrize("text", [WORRIED, "The shutters rattle again", "a b c " * 2000])
def test_the_same_text_is_read_the_same(reader: Reader, text: str) -> None:
    assert reader.read(Message(text)) == reader.read(Message(text))


def test_the_rules_words_still_stand_beside_it(reader: Reader) -> None:
    reading = reader.read(Message(WORRIED + ". The shutters rattle again"))

    assert len(reading.findings) > 1


def test_a_grave_look_names_the_reason_for_its_level(reader: Reader) -> None:
    """All three heads speak up: a SEV-1, with a fact that makes the table say so."""
    reading = reader.read(Message("The shutters rattle again"))

    assert classify(reading, Assessment()).severity is Severity.SEV_1


def test_an_explanation_keeps_it_mild(tmp_path: Path) -> None:
    weights = weights_for("the shutters rattle again")
    bias = weights.fine_bias.copy()
    bias[FINE.index(Fact.EXPLAINED_HARMLESS)] = 50.0
    save(replace(weights, fine_bias=bias), DECISION, tmp_path)

    reading = Reader(lexicon.load(), load(tmp_path)).read(Message("The shutters rattle again"))

    assert classify(reading, Assessment()).severity is Severity.SEV_4


def test_a_rule_and_a_mild_look_meet_in_the_middle(tmp_path: Path) -> None:
    """The rules alone may be one level graver than what comes out, never more."""
    decision = replace(DECISION, at_least=(99.0, 99.0, 99.0))
    save(weights_for("the shutters rattle again"), decision, tmp_path)

    reading = Reader(lexicon.load(), load(tmp_path)).read(Message(WORRIED))

    assert classify(reading, Assessment()).severity <= Severity.SEV_3


def test_the_same_numbers_make_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        save(weights_for("abc"), DECISION, folder)

    assert (one / "weights.npz").read_bytes() == (two / "weights.npz").read_bytes()
    assert load(one).version == load(two).version


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=str(tmp_path)):
        load(tmp_path)


def test_a_model_of_another_shape_is_refused(tmp_path: Path) -> None:
    save(replace(weights_for("abc"), steps=np.ones(3, np.float32)), DECISION, tmp_path)

    with pytest.raises(BadModel, match="steps has the shape"):
        load(tmp_path)
