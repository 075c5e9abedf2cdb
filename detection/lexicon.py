"""Loads and checks detection/lexicon/*.toml. A bad rule is named and refused, and nothing starts.

A pattern is re2's, over normalised text: lower-case, without accents; `<name>` stands for an
entry of words.toml, or of the table `words` of its own file, which goes first. A file with the
name of a language (languages.toml) holds rules that are only for texts in it.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detection.entries import BadRule, Entry, checked, expanded

FOLDER = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reader knows, in the order of the files."""

    rules: tuple[Entry, ...]
    guards: tuple[Entry, ...]
    """What takes the sting out of a sentence: negation, a mere thought, a footer."""
    systems: tuple[Entry, ...]
    """Parts of the product."""
    languages: dict[str, frozenset[str]]
    """Small words that tell a language."""
    version: str
    """Hash of all the files."""


def load(folder: Path = FOLDER) -> Lexicon:
    """The lexicon of `folder`. Raises BadRule."""
    lexicon, wrong = _looked_at(folder)
    if wrong:
        raise wrong[0]
    return lexicon


def faults(folder: Path) -> list[BadRule]:
    """Everything that keeps the lexicon of `folder` from being used, each named; none is good."""
    try:
        return _looked_at(folder)[1]
    except BadRule as first:
        return [first]


def _looked_at(folder: Path) -> tuple[Lexicon, list[BadRule]]:
    """What can be used of it, and what is wrong. Raises BadRule where nothing can be told."""
    files = sorted(folder.glob("*.toml"))
    tables = {file.name: _read(file) for file in files}
    shared = _words("words.toml", tables.pop("words.toml", {}), {})
    languages = _languages(tables.pop("languages.toml", {}))
    found: dict[str, list[Entry]] = {"rule": [], "guard": [], "system": []}
    wrong = []
    for name, table in tables.items():
        words = _words(name, table.pop("words", {}), shared)
        spoken = name.removesuffix(".toml") if name.removesuffix(".toml") in languages else ""
        for sort, rows in table.items():
            if sort not in found or not _are_tables(rows):
                raise BadRule(name, sort, "no such table: rule, guard or system")
            for row in rows:
                try:
                    found[sort].append(replace(checked(name, sort, row, words), language=spoken))
                except BadRule as fault:
                    wrong.append(fault)
    if not (found["rule"] or wrong):
        raise BadRule(folder.name, "folder", "holds no rule")
    wrong += [*_twins(found), *_unknown_guards(found)]
    lists = {f"{sort}s": tuple(entries) for sort, entries in found.items()}
    return Lexicon(**lists, languages=languages, version=_version(files)), wrong


def _are_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as exc:  # not UTF-8, or not TOML
        raise BadRule(file.name, "file", str(exc)) from exc


def _words(file: str, table: object, above: dict[str, str]) -> dict[str, str]:
    """The vocabulary: what stands above, and each name of `table` as one group."""
    if not isinstance(table, dict):
        raise BadRule(file, "words", "must be a table")
    words = dict(above)
    for name, alternatives in table.items():
        pattern = (
            "|".join(map(str, alternatives))
            if isinstance(alternatives, list)
            else str(alternatives)
        )
        words[name] = f"(?:{expanded(file, name, pattern, words)})"
    return words


def _languages(table: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Each language with its small words."""
    for name, told_by in table.items():
        if not isinstance(told_by, list) or not all(isinstance(word, str) for word in told_by):
            raise BadRule("languages.toml", name, "must be a list of texts")
    return {name: frozenset(told_by) for name, told_by in table.items()}


def _twins(found: dict[str, list[Entry]]) -> Iterator[BadRule]:
    seen: set[str] = set()
    for entry in (entry for entries in found.values() for entry in entries):
        if entry.id in seen:
            yield BadRule("lexicon", entry.id, "the id is taken twice")
        seen.add(entry.id)


def _unknown_guards(found: dict[str, list[Entry]]) -> Iterator[BadRule]:
    guards = {guard.id for guard in found["guard"]}
    for rule in found["rule"]:
        if unknown := sorted(rule.ignores - guards):
            yield BadRule("lexicon", rule.id, f"ignores {unknown[0]!r}, which is no guard")


def _version(files: list[Path]) -> str:
    """Same files, same version: names and bytes, nothing else."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
