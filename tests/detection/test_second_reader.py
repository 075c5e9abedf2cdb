"""The second reader with weights made by hand: it raises, it explains, it repeats itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detection import lexicon
from detection.reading import Reader
from detection.second_reader import SecondReader
from detection.weights import (
    CONSUMER,
    GRADES,
    MAIN,
    BadModel,
    Decision,
    Model,
    load,
    print_of,
    save,
)
from incidents.model import SECOND_READER, Assessment, Message, Outcome, Severity
from incidents.severity import classify
from tests.detection.by_hand import weights_for
from tests.fixtures.people import ROUTINE, WORRIED

NONE = (0.0,) * GRADES
HEAD_OF_SEV_1 = (0.0, 0.0, 1.0, *NONE[3:])
DECISION = Decision(
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 1.0, 0.0, 0.0, 0.0),
    0.4,
    0.7,
    0.9,
    levels=(HEAD_OF_SEV_1, NONE, NONE, NONE),
)
"""The second reader's log-odds as they are; a SEV-1 when its own head says so."""
MILD = replace(DECISION, levels=(NONE, NONE, NONE, (*NONE[1:], 2.0)))
"""Everything is SEV-4, but not surely."""
SURELY_MILD = replace(DECISION, levels=(NONE, NONE, NONE, (*NONE[1:], 9.0)))
RANSOM = "Ransomware encrypted our files, and the attackers stole all customer data"


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


def test_a_mild_look_stays_mild(tmp_path: Path) -> None:
    save(weights_for("the shutters rattle again"), MILD, tmp_path)

    reading = Reader(lexicon.load(), load(tmp_path)).read(Message("The shutters rattle again"))

    assert classify(reading, Assessment()).severity is Severity.SEV_4


def test_a_rule_and_a_mild_look_meet_in_the_middle(tmp_path: Path) -> None:
    """The rules alone may be one level graver than what comes out, no more while it is unsure."""
    save(weights_for("the shutters rattle again"), MILD, tmp_path)

    reading = Reader(lexicon.load(), load(tmp_path)).read(
        Message(WORRIED + ". The shutters rattle again")
    )

    assert reading.outcome is not Outcome.ORDINARY
    assert classify(reading, Assessment()).severity <= Severity.SEV_3


def severity_of(message: Message, model: Model | None) -> Severity:
    return classify(Reader(lexicon.load(), model).read(message), Assessment()).severity


@pytest.mark.parametrize(
    ("text", "by_rules", "by_both"),
    [
        (WORRIED, Severity.SEV_2, Severity.SEV_4),
        (RANSOM, Severity.SEV_1, Severity.SEV_2),
    ],
)
def test_a_surely_mild_look_is_believed_but_no_sev_1_becomes_a_sev_3(
    tmp_path: Path, text: str, by_rules: Severity, by_both: Severity
) -> None:
    save(weights_for("the shutters rattle again"), SURELY_MILD, tmp_path)
    message = Message(f"{text}. {'The shutters rattle again. ' * 4}")

    assert severity_of(message, None) is by_rules
    assert severity_of(message, load(tmp_path)) is by_both


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
    save(replace(weights_for("abc"), fine_steps=np.ones(3, np.float32)), DECISION, tmp_path)

    with pytest.raises(BadModel, match="fine_steps has the shape"):
        load(tmp_path)


def test_a_decision_of_another_shape_is_refused(tmp_path: Path) -> None:
    save(weights_for("abc"), replace(DECISION, levels=(NONE, NONE)), tmp_path)

    with pytest.raises(BadModel, match="levels are not 4 rows of 78 numbers"):
        load(tmp_path)


def test_a_manner_of_another_shape_is_refused(tmp_path: Path) -> None:
    save(weights_for("abc"), replace(DECISION, usual=(1.0, 2.0)), tmp_path)

    with pytest.raises(BadModel, match="each manner has 5 numbers"):
        load(tmp_path)


def test_a_rule_counts_as_it_says_unless_the_model_has_learnt_to_doubt_it(
    tmp_path: Path,
) -> None:
    """In a long text: of a short one the model can make little, so there it counts again."""
    rules = lexicon.load()
    prints = np.array(sorted(map(print_of, rules.rules)), np.uint64)
    weights = weights_for("the shutters rattle again")
    long = Message(
        f"{WORRIED}. " + "The chart on our start page is green and was blue before. " * 3
    )
    save(weights, DECISION, tmp_path)
    trusting = Reader(rules, load(tmp_path))
    save(replace(weights, rules=prints), DECISION, tmp_path)
    doubting = Reader(rules, load(tmp_path))

    assert trusting.read(long).outcome is Outcome.INCIDENT
    assert doubting.read(long).outcome is Outcome.ORDINARY
    assert doubting.read(Message("Somebody logged in to my account")).outcome is Outcome.INCIDENT


def test_a_glance_says_as_much_of_a_security_matter_as_a_whole_look() -> None:
    second = SecondReader(weights_for("ransom"))

    glance, look = second.glance("they want a ransom"), second.look("they want a ransom")

    assert (glance.security, glance.consumer) == (look.security, look.consumer)
    assert "they want a ransom"[slice(*look.span)].endswith("ransom")


LONGER = f"{ROUTINE} " * 2


@pytest.mark.parametrize(
    ("role", "text", "order"),
    [
        ("org-admin", LONGER, (False, True)),
        ("org-member", LONGER, (False, True)),
        ("org-member", "One more thing", (False, False)),
        ("", LONGER, (True, False)),
        ("", "One more thing", (True, False)),
    ],
)
def test_for_whom_somebody_writes_tells_how_they_write(
    role: str, text: str, order: tuple[bool, bool], tmp_path: Path
) -> None:
    """Surer or less sure than without a word of that, where consumers' texts alone are weighed."""
    only_consumers = replace(DECISION, usual=(0.0,) * 5, consumer=(0.0, 0.0, 0.0, 0.0, 2.0))
    save(weights_for("ransom"), only_consumers, tmp_path)
    reader = Reader(lexicon.load(), load(tmp_path))

    told = reader.read(Message(text, reporter_role=role)).confidence
    plain = reader.read(Message(text, reporter_role="end-user")).confidence

    assert (told > plain, told < plain) == order


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (LONGER, Outcome.REVIEW),
        ("One more thing", Outcome.INCIDENT),
    ],
)
def test_more_is_asked_of_a_long_text_in_a_consumers_manner_to_be_an_incident(
    text: str, outcome: Outcome, tmp_path: Path
) -> None:
    """Equally sure of both: as sure as it takes of others, less than it takes of a consumer."""
    always, weights = (0.0, 0.0, 0.0, 0.0, 1.5), weights_for("ransom")
    weights.main_bias[MAIN.index(CONSUMER)] = 6.0
    save(weights, replace(DECISION, usual=always, consumer=always), tmp_path)

    reading = Reader(lexicon.load(), load(tmp_path)).read(Message(text))

    assert 0.7 < reading.confidence < 0.9
    assert reading.outcome is outcome


@pytest.mark.parametrize(
    "around", ["{}\n\n{}", "hello\n\n{}\n\n{}", "{}\n\n{}\n\nbye", "{}\n\n{} x"]
)
def test_the_words_that_tell_stand_in_one_paragraph(around: str) -> None:
    """Nobody said the end of a subject and the beginning of a text."""
    plain = around.format("the shutters", "rattle again")

    span = SecondReader(weights_for("the shutters rattle again")).look(plain).span

    assert "\n\n" not in plain[slice(*span)].strip()
    assert plain[slice(*span)].strip()
