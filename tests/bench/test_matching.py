"""What is timed beside our engine finds the same as it."""

import pytest

from bench.matching import hyperscan_scan, stdlib_search
from bench.ticket_texts import SIZE, hostile_texts, usual_texts
from detection.engine import Engine
from detection.text import normalise

PATTERNS = [r"\bhack(?:ed|er)s?\b", r"\bsign-?ins?\b", r"\bpassword", r"\bno \w+ than\b"]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [normalise(text).plain for text in (*usual_texts(40), *hostile_texts(500).values())]


def test_stdlib_re_finds_the_same(texts: list[str]) -> None:
    engine, search = Engine(PATTERNS), stdlib_search(PATTERNS)

    found = [engine.firing(text) for text in texts]
    assert found == [search(text) for text in texts]
    assert any(found)


def test_hyperscan_finds_the_same(texts: list[str]) -> None:
    engine, scan = Engine(PATTERNS), hyperscan_scan(PATTERNS)
    if scan is None:
        pytest.skip("no hyperscan for this machine")

    assert [engine.firing(text) for text in texts] == [scan(text) for text in texts]


def test_every_usual_text_is_of_the_size_that_is_spoken_of() -> None:
    assert {len(text) for text in usual_texts(30)} == {SIZE}


def test_a_pattern_that_hyperscan_refuses_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    scan = hyperscan_scan([*PATTERNS, "a(?=b)"])
    if scan is None:
        pytest.skip("no hyperscan for this machine")

    assert scan("ab hacked my password") == [0, 2]
    assert "hyperscan goes without pattern 4" in capsys.readouterr().err


def test_hyperscan_with_nothing_to_look_for_is_left_out() -> None:
    assert hyperscan_scan(["a(?=b)"]) is None
