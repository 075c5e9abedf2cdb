"""Every code has a sentence, and every sentence a code."""

import re
import tomllib
from pathlib import Path

import pytest

from incidents import (
    approvals,
    asking,
    authority,
    caps,
    ladder,
    playbook,
    promises,
    proof,
    protection,
    severity,
    verification,
    ways,
)

FILE = Path(__file__).parents[2] / "templates" / "notes" / "reasons.toml"
MODULES = (
    approvals,
    asking,
    authority,
    caps,
    ladder,
    playbook,
    promises,
    proof,
    protection,
    verification,
    ways,
)
WORDS: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))


_FIRST = "proof|seen|raised|doubt|macro|step|approval|undo|target|protected"
_CODE = re.compile(rf'"((?:{_FIRST})_[a-z0-9_]+)"|\b((?:doubt|seen)_[a-z0-9_]+)=')
"""Written out as a text, or as the name of what holds."""


def _codes_in(module: str | None) -> set[str]:
    """The codes that a module's source writes out."""
    source = Path(module or "").read_text(encoding="utf-8")
    return {first or second for first, second in _CODE.findall(source)}


def _codes() -> set[str]:
    rows = {row.code for row in (*severity.TABLE, severity.UNCLEAR)}
    flags = {f"doubt_flag_{flag}" for flag in proof.DOUBTS}
    return rows | flags | {code for each in MODULES for code in _codes_in(each.__file__)}


def test_codes_and_sentences_match_both_ways() -> None:
    assert set(WORDS) == _codes()


@pytest.mark.parametrize("code", WORDS)
def test_a_sentence_is_one_plain_line(code: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n{}<>]{10,120}\.", WORDS[code])
