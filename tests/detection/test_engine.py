"""Many patterns at once."""

from collections.abc import Iterator

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine import Engine
from detection.lexicon import load
from detection.text import normalise

WORDS = (
    "my",
    "account",
    "acc",
    "was",
    "hacked",
    "hack",
    "is",
    "not",
    "é",
    "日本",
    "7",
    ".",
    "\n\n",
)
PIECES = st.sampled_from([*WORDS, *(f"{word} " for word in WORDS), "x" * 45])
PATTERNS = (
    (r"\bmy (?:\w+ ){0,3}account\b[^.!?\n]{0,20}\b(?:was|is)\b", r"\bhack(?:ed)?\b"),
    (r"(?:^|\n)(?:my |is )*acc", r"(?:was|is) not$", r"[0-9]+ ?(?:hacked|日本)"),
    (r"\w+ account", r"account \w+x", r"(?:not |é )?acc(?:ount)?s?", r"(?i)NOT"),
    (r"(?:my|my account|acc) ?(?:was|is|日本)", r"\b(?:my ac|is|was)", r"日本.{0,4}本"),
    (r"(?:acc){1,2}(?:ount)+", r"(?:a|ha)(?:cc|ck)[eo]\w", r"\d.{0,3}\d", r"x{3,}"),
    (r"(?:é|hack|\.)", r"(?:\bmy|\bnot|is) [a-z]+ed", r"[^a-z]acc", r"\Bount", r"t\b was"),
)
"""Each row is one pattern's alternatives."""


def test_all_patterns_that_occur_are_named_in_order() -> None:
    engine = Engine(["zebra", "b.{0,3}d", "a"])

    assert engine.firing("a bcd") == [1, 2]
    assert engine.firing("nothing") == []


def test_every_place_is_given_from_left_to_right() -> None:
    engine = Engine(["no", "ab"])

    assert list(engine.occurring("ab é ab")[1].spans()) == [(0, 2), (5, 7)]


def test_a_pattern_without_any_certain_letter_is_found_too() -> None:
    engine = Engine(["[0-9][0-9]", "\\bé", "日本"])

    assert engine.firing("am 12. mai") == [0]
    assert engine.firing("日本") == [2]


@pytest.mark.parametrize("text", ["zu?", "é ?", "日本?", "??"])
def test_a_question_mark_is_found_and_nothing_else_is_taken_for_one(text: str) -> None:
    engine = Engine([r"\?", r"\w\?"])

    assert 0 in engine.firing(text)
    assert engine.firing(text.replace("?", "！")) == []


def test_an_engine_without_patterns_finds_nothing() -> None:
    assert Engine([]).firing("a") == []


def test_alternatives_that_are_looked_for_apart_are_one_pattern() -> None:
    engine = Engine(["(?:ab)|(?:bc)", "x"], [["ab", "bc"], ["x"]])

    assert engine.firing("bc x ab") == [0, 1]
    assert engine.firing("bc") == [0]
    assert list(engine.occurring("bc x ab")[0].spans()) == [(0, 2), (5, 7)]


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=300)
def test_nothing_else_is_found_than_by_looking_for_every_pattern(text: str) -> None:
    engine = Engine([_joined(row) for row in PATTERNS], PATTERNS)

    found = {place: list(each.spans()) for place, each in engine.occurring(text).items()}

    plain = {place: list(_plainly(_joined(row), text)) for place, row in enumerate(PATTERNS)}
    assert found == {place: spans for place, spans in plain.items() if spans}


def test_every_sentence_of_the_lexicon_is_read_as_by_looking_for_every_pattern() -> None:
    rules = load().rules
    engine = Engine([rule.pattern for rule in rules], [rule.parts for rule in rules])
    said = [hit for rule in rules for hit in rule.hits]
    texts = [normalise("\n".join(said[n::40])).bare for n in range(40)]

    found = [
        {place: list(each.spans()) for place, each in engine.occurring(text).items()}
        for text in texts
    ]

    compiled = [re2.compile(rule.pattern) for rule in rules]
    plain = [[list(_matches(pattern, text)) for pattern in compiled] for text in texts]
    assert found == [{n: spans for n, spans in enumerate(row) if spans} for row in plain]


def test_a_pattern_is_found_at_the_end_of_a_very_long_word() -> None:
    engine = Engine([r"start\w+end", r"\bmy\w+ (?:was|is)"])
    word = "x" * 5_000

    assert engine.firing(f"start{word}end") == [0]
    assert engine.firing(f"my{word} was") == [1]


def test_what_occurs_often_is_found_where_it_holds() -> None:
    engine = Engine([r"[a-z]{0,9}in \d"])
    text = "in " * 50

    assert engine.firing(text) == []
    assert list(engine.occurring(f"{text}xin 5").pop(0).spans()) == [(150, 155)]


def test_what_begins_often_is_found_where_it_holds() -> None:
    engine = Engine([r"\bin [0-9]{1,3}x"])
    text = "in 7 " * 50

    assert engine.firing(text) == []
    assert list(engine.occurring(f"{text}é in 5x").pop(0).spans()) == [(252, 257)]


def _joined(row: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in row)


def _plainly(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    return _matches(re2.compile(pattern), text)


def _matches(compiled: "re2._Regexp[str]", text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in compiled.finditer(text))
