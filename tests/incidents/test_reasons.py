"""Every code has a sentence, and every sentence a code."""

import re
import tomllib
from pathlib import Path

import pytest

from incidents import approvals, caps, ladder, playbook, protection, severity, trust

FILE = Path(__file__).parents[2] / "templates" / "notes" / "reasons.toml"
MODULES = (approvals, caps, ladder, playbook, protection, trust)
WORDS: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))


def _codes_in(module: str | None) -> set[str]:
    """The codes that a module's source writes out."""
    source = Path(module or "").read_text(encoding="utf-8")
    return set(
        re.findall(
            r'"((?:proof|doubt|macro|step|approval|undo|target|protected)_[a-z0-9_]+)"', source
        )
    ) - {"doubt_"}


def _codes() -> set[str]:
    rows = {row.code for row in (*severity.TABLE, severity.UNCLEAR)}
    flags = {f"doubt_flag_{flag}" for flag in trust.DOUBTS}
    return rows | flags | {code for each in MODULES for code in _codes_in(each.__file__)}


def test_codes_and_sentences_match_both_ways() -> None:
    assert set(WORDS) == _codes()


@pytest.mark.parametrize("code", WORDS)
def test_a_sentence_is_one_plain_line(code: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n{}<>]{10,120}\.", WORDS[code])
