"""Promises of rules, guards and systems, tried out."""

from pathlib import Path

import pytest

from detection.entries import BadRule
from detection.lexicon import FOLDER, load
from detection.proving import Broken, broken_promises, faults, promises, proved

FILE = """
[[rule]]
id = "of-phone"
title = "A phone"
kind = "phishing"
weight = 0.5
patterns = ["my phone"]
hits = ["my phone", "not my phone"]
misses = ["no phone", "your phone"]

[[guard]]
id = "denied"
title = "It is denied"
patterns = ["\\\\bnot $"]
hits = ["it is not ", "nothing"]
misses = ["it is ", "not "]

[[system]]
id = "portal"
title = "Portal"
patterns = ["portal"]
hits = ["the portal", "a portal"]
misses = ["a door", "the gate"]
"""


def test_every_sentence_that_is_treated_otherwise_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(FILE)
    lexicon = load(tmp_path)

    assert list(broken_promises(lexicon)) == [
        Broken("of-phone", True, "not my phone", "one.toml"),
        Broken("denied", True, "nothing", "one.toml"),
        Broken("denied", False, "not ", "one.toml"),
    ]
    assert promises(lexicon) == 12


def test_the_shipped_rules_keep_every_promise() -> None:
    assert [str(fault) for fault in faults(FOLDER)] == []


def test_a_set_that_fails_its_own_sentences_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(FILE)

    named = [str(fault) for fault in faults(tmp_path)]

    assert named == [
        "one.toml: of-phone: must hit, and does not: not my phone",
        "one.toml: denied: must hit, and does not: nothing",
        "one.toml: denied: must miss, and hits: not ",
    ]
    with pytest.raises(BadRule) as refused:
        proved(tmp_path)
    assert str(refused.value) == named[0]


def test_a_set_that_cannot_be_used_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(FILE.replace("0.5", "5"))

    assert [str(fault).split(": ")[1] for fault in faults(tmp_path)] == ["of-phone"]
    with pytest.raises(BadRule, match="weight"):
        proved(tmp_path)


def test_a_set_that_keeps_its_promises_is_taken(tmp_path: Path) -> None:
    kept = FILE.replace('"not my phone"', '"a my phone"').replace('"nothing"', '"is not "')
    (tmp_path / "one.toml").write_text(kept.replace('"it is ", "not "', '"it is ", "noth"'))

    assert faults(tmp_path) == []
    assert proved(tmp_path).version == load(tmp_path).version
