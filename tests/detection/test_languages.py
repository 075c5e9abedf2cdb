"""Rules in nine languages: none lacks a kind, and none speaks up in another's text."""

from pathlib import Path

import pytest

from detection.entries import EXAMPLES, BadRule
from detection.lexicon import load
from detection.reading import reader
from detection.text import normalise
from incidents.model import Kind

LEXICON = load()
ENGLISH = ""  # its rules stand in files by subject
LANGUAGES = ("es", "fr", "de", "pt", "it", "nl", "pl", "ja")
RULE = """
[[rule]]
id = "one"
title = "One"
kind = "phishing"
weight = 0.5
patterns = ["<fish>"]
hits = ["phish", "a phish"]
misses = ["dog", "a dog"]
"""


def _fire(text: str) -> set[str]:
    return {finding.rule for finding in reader().rules.findings(normalise(text))}


@pytest.mark.parametrize("language", [ENGLISH, *LANGUAGES])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_rule_with_examples_in_every_language(kind: Kind, language: str) -> None:
    rules = [rule for rule in LEXICON.rules if rule.kind is kind and rule.language == language]

    assert any(rule.weight > 0 for rule in rules)
    assert all(min(len(rule.hits), len(rule.misses)) >= EXAMPLES for rule in rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_guards(language: str) -> None:
    guards = {guard.id for guard in LEXICON.guards if guard.language == language}

    assert {f"{language}-{sort}" for sort in ("negated", "imagined", "heard", "footer")} <= guards


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_foreign_rule_fires_in_an_english_text(language: str) -> None:
    text = "The intrusion alert and the codes for the session are in the log, and we saw the virus."

    assert not {rule for rule in _fire(text) if rule.startswith(f"{language}-")}


@pytest.mark.parametrize(
    ("written", "lazily"),
    [
        ("Alguien cambió los permisos de la carpeta", "alguien cambio los permisos de la carpeta"),
        ("Mon compte a été piraté", "mon compte a ete pirate"),
        ("Fałszywy alarm, to mój syn", "falszywy alarm, to moj syn"),
    ],
)
def test_accents_make_no_difference(written: str, lazily: str) -> None:
    assert _fire(written) == _fire(lazily) != set()


def test_a_finding_quotes_the_customer_with_accents() -> None:
    found = reader().rules.findings(normalise("Hola, alguien cambió los permisos de la carpeta"))

    assert any("alguien cambió" in finding.quote for finding in found)


def test_a_guard_holds_only_its_own_japanese_sentence() -> None:
    assert "ja-account" in _fire("ニュースで見ました。私のアカウントが乗っ取られました。")
    assert "ja-account" not in _fire("ニュースで見たのですが、アカウントが乗っ取られた話です。")


def test_a_files_own_words_go_before_the_shared_ones(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('fish = "shared"\nblue = "blue"\n')
    (tmp_path / "one.toml").write_text(f'[words]\nfish = "own <blue>"\n{RULE}')

    assert load(tmp_path).rules[0].pattern == "(?:(?:own (?:blue)))"


def test_a_file_is_for_the_language_whose_name_it_has(tmp_path: Path) -> None:
    (tmp_path / "languages.toml").write_text('xx = ["und"]\n')
    (tmp_path / "xx.toml").write_text(f'[words]\nfish = "phish"\n{RULE}')

    assert load(tmp_path).rules[0].language == "xx"
    assert load(tmp_path).languages == {"xx": frozenset({"und"})}


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("one.toml", "words = 3\n", "one.toml: words: must be a table"),
        ("languages.toml", "xx = 3\n", "languages.toml: xx: must be a list of texts"),
        ("languages.toml", "xx = [3]\n", "languages.toml: xx: must be a list of texts"),
    ],
)
def test_bad_words_are_named(tmp_path: Path, file: str, text: str, reason: str) -> None:
    (tmp_path / "two.toml").write_text(RULE.replace("<fish>", "phish"))
    (tmp_path / file).write_text(text)

    with pytest.raises(BadRule, match=reason):
        load(tmp_path)
