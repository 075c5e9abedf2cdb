"""Promises of rules, guards and systems, tried out."""

from pathlib import Path

from detection.lexicon import load
from detection.proving import Broken, broken_promises, promises

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
        Broken("of-phone", True, "not my phone"),
        Broken("denied", True, "nothing"),
        Broken("denied", False, "not "),
    ]
    assert promises(lexicon) == 12


def test_the_shipped_rules_keep_every_promise() -> None:
    assert list(broken_promises(load())) == []
