"""What customers tell in their own languages, read by the rules alone."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from detection.reading import reader
from incidents.model import Assessment, Message, Outcome, Reading
from incidents.severity import classify

FOLDER = Path(__file__).parent / "told"
TOLD: list[dict[str, Any]] = [
    tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml"))
]


def _read(text: str) -> Reading:
    return reader(second=False).read(Message(text))


@pytest.mark.parametrize(("severity", "text"), [row for said in TOLD for row in said["reports"]])
def test_a_report_without_a_word_for_it_is_found(severity: int, text: str) -> None:
    reading = _read(text)

    assert reading.outcome is not Outcome.ORDINARY
    assert int(classify(reading, Assessment()).severity) == severity


@pytest.mark.parametrize("text", [text for said in TOLD for text in said["ordinary"]])
def test_the_same_words_of_an_ordinary_ticket_are_nothing(text: str) -> None:
    assert _read(text).outcome is Outcome.ORDINARY
