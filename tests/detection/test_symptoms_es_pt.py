"""Spanish and Portuguese as customers write it: symptoms are found, everyday words are not."""

import tomllib
from pathlib import Path

import pytest

from detection.reading import REVIEW, reader
from detection.text import normalise

SAID = tomllib.loads(Path(__file__).with_name("symptoms_es_pt.toml").read_text(encoding="utf-8"))


def _surest(text: str) -> float:
    return max((each.weight for each in reader().rules.findings(normalise(text))), default=0.0)


@pytest.mark.parametrize("text", [text for said in SAID.values() for text in said["reports"]])
def test_a_rule_knows_the_symptom(text: str) -> None:
    assert _surest(text) >= REVIEW


@pytest.mark.parametrize("text", [text for said in SAID.values() for text in said["ordinary"]])
def test_no_rule_alarms_at_everyday_words(text: str) -> None:
    assert _surest(text) < REVIEW
