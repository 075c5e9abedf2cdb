"""The rule files: a bad rule is named. That every sentence of a rule holds: test_proving.py."""

from pathlib import Path

import pytest

from detection.entries import BadRule
from detection.lexicon import load
from detection.proving import faults
from detection.reading import reader
from detection.text import normalise
from incidents.model import Fact

GOOD = """
[[rule]]
id = "good"
title = "Good"
kind = "phishing"
weight = 0.5
patterns = ["phish"]
hits = ["phish", "a phish"]
misses = ["fish", "a fish"]
"""

GUARD = """
[[guard]]
id = "still"
title = "Still"
patterns = ["still"]
hits = ["still", "still here"]
misses = ["fish", "a fish"]
"""


def test_the_version_follows_the_files_and_nothing_else(tmp_path: Path) -> None:
    rules = tmp_path / "one.toml"
    rules.write_text(GOOD)
    first = load(tmp_path).version
    again = load(tmp_path).version
    rules.write_text(GOOD.replace("Good", "Better"))

    assert first == again
    assert load(tmp_path).version != first


def test_words_may_use_words_above_them(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('one = ["a", "b"]\ntwo = "<one>c"\n')
    (tmp_path / "x.toml").write_text(GOOD.replace('"phish"]\nhits', '"<two>d"]\nhits'))

    assert load(tmp_path).rules[0].pattern == "(?:(?:(?:a|b)c)d)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[rule", "one.toml: file: "),
        ('[[rules]]\nid = "x"', "one.toml: rules: no such table"),
        ("rule = 3", "one.toml: rule: no such table"),
        ("rule = [3]", "one.toml: rule: no such table"),
        (GOOD.replace('"good"', '"Not Good"'), "one.toml: Not Good: needs an id"),
        (GOOD.replace('id = "good"', ""), "one.toml: without id: needs an id"),
        (GOOD.replace('title = "Good"', ""), "needs an id .* and a title"),
        (GOOD.replace('title = "Good"', 'titel = "Good"'), "good: has no use for 'titel'"),
        (GOOD.replace("0.5", "1.0"), "good: weight must be"),
        (GOOD.replace("0.5", '"much"'), "good: weight must be"),
        (GOOD.replace('kind = "phishing"', ""), "good: has a weight and so needs a kind"),
        (GOOD.replace('"phishing"', '"fishing"'), "good: 'fishing' is not a valid Kind"),
        (GOOD + 'facts = ["hearsay"]', "good: 'hearsay' is not a valid Fact"),
        (GOOD + 'shadow = "yes"', "good: shadow must be true or false"),
        (GUARD + 'reach = "far"', "still: reach must be one of before, through"),
        (GOOD + "facts = 3", "good: facts must be a list of texts"),
        (GOOD.replace('["phish"]', "[]"), "good: needs at least 1 patterns"),
        (GOOD.replace('["phish"]', '["a(?!b)"]'), r"good: pattern 'a\(\?!b\)': invalid perl"),
        (GOOD.replace('["phish"]', '["<nobody>"]'), "good: words.toml has no <nobody>"),
        (GOOD.replace('["fish", "a fish"]', '["fish"]'), "good: needs at least 2 misses"),
        (GOOD.replace('["fish", "a fish"]', '["fish", ""]'), "good: misses must be a list"),
        (GOOD + GOOD, "good: the id is taken twice"),
        (GOOD + 'ignores = ["nothing"]', "good: ignores 'nothing', which is no guard"),
    ],
)
def test_a_bad_rule_is_named_and_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "one.toml").write_text(text)

    with pytest.raises(BadRule, match=reason):
        load(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(BadRule, match=r"one.toml: file: "):
        load(tmp_path)


def test_every_bad_table_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[rulez]]\nid = "x"\n' + GOOD.replace("0.5", "5"))
    (tmp_path / "b.toml").write_text("[[rule")
    (tmp_path / "c.toml").write_text(GOOD.replace('"good"', '"other"').replace('["phish"]', "[]"))
    (tmp_path / "d.toml").mkdir()
    (tmp_path / "e.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "languages.toml").write_text("fr = 3")
    (tmp_path / "words.toml").write_text('one = "<none>"')

    named = [str(fault) for fault in faults(tmp_path)]

    assert [line.rpartition(": ")[0] or line for line in named[:3]] == [
        "d.toml: file: cannot be read",
        "e.toml: file: cannot be read",
        named[2].rpartition(": ")[0],
    ]
    assert named[2].startswith("b.toml: file: ")
    assert named[3:] == [
        "words.toml: one: words.toml has no <none> (above it)",
        "languages.toml: fr: must be a list of texts",
        "a.toml: rulez: no such table: rule, guard or system",
        "a.toml: good: weight must be at least 0 and less than 1",
        "c.toml: other: needs at least 1 patterns",
    ]


def test_one_bad_word_or_file_names_no_rule_that_uses_it(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('one = "<none>"')
    uses = GOOD.replace('["phish"]', '["<one>"]') + 'ignores = ["other"]\n'
    (tmp_path / "a.toml").write_text(uses + "[[guard]]\nid = 'other'\n")

    assert [str(fault).split(": ")[:2] for fault in faults(tmp_path)] == [
        ["words.toml", "one"],
        ["a.toml", "other"],
    ]
    (tmp_path / "words.toml").write_text("one =")
    assert [str(fault).split(": ")[:2] for fault in faults(tmp_path)] == [
        ["words.toml", "file"],
        ["a.toml", "other"],
    ]


def test_vocabulary_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("words = 3\n" + GOOD)

    with pytest.raises(BadRule, match=r"a.toml: words: must be a table"):
        load(tmp_path)


@pytest.mark.parametrize("what", ["login", "activity", "e-mail", "process", "traffic"])
@pytest.mark.parametrize("said", ["Suspicious {}", "We saw a suspicious {}", "a shady {} again"])
def test_what_is_only_suspicious_is_no_attempt_that_failed(said: str, what: str) -> None:
    found = reader().rules.findings(normalise(said.format(what)))

    assert [each.rule for each in found if Fact.ATTEMPT_FAILED in each.facts] == []
