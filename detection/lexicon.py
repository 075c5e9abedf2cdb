"""Loads and checks detection/lexicon/*.toml. A bad rule is named and refused, and nothing starts.

A pattern is re2's, over normalised text: lower-case, without accents; `<name>` stands for an
entry of words.toml, or of the table `words` of its own file, which goes first. A file with the
name of a language (languages.toml) holds rules that are only for texts in it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detection.entries import BadRule, Entry, checked, expanded
from detection.rule_files import files, parsed, rows_of
from detection.seal import is_sealed

FOLDER = Path(__file__).parent / "lexicon"
_ANY_WORD = "(?:x)"
"""Stands for a word that is refused, so that not every rule with it is refused too."""


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
    """The lexicon of `folder`, its sentences not tried (detection/proving.py). Raises BadRule."""
    lexicon, wrong = looked_at(folder)
    if wrong:
        raise wrong[0]
    return lexicon


def looked_at(folder: Path, *, anew: bool = False) -> tuple[Lexicon, list[BadRule]]:
    """What can be used of it, and everything that is wrong, in the order of the files.

    `anew`: also what has been found good before (detection/seal.py).
    """
    wrong: list[BadRule] = []
    bytes_of = dict(files(folder, wrong))
    version = _version(bytes_of)
    good = not anew and is_sealed(folder, version)
    tables = {name: parsed(name, raw, wrong) for name, raw in bytes_of.items()}
    is_whole = not wrong
    shared = _words("words.toml", tables.pop("words.toml", {}), {}, wrong)
    languages = dict(_languages(tables.pop("languages.toml", {}), wrong))
    found: dict[str, list[Entry]] = {"rule": [], "guard": [], "system": []}
    guards: set[str] = set()
    for name, table in tables.items():
        words = _words(name, table.pop("words", {}), shared, wrong)
        spoken = name.removesuffix(".toml") if name.removesuffix(".toml") in languages else ""
        for sort, row in rows_of(name, table, frozenset(found), wrong):
            if sort == "guard":
                guards.add(str(row.get("id")))
            try:
                entry = checked(name, sort, row, words, is_sealed=good)
            except BadRule as fault:
                if is_whole or not fault.wants_words:
                    wrong.append(fault)
            else:
                found[sort].append(replace(entry, language=spoken))
    if not (found["rule"] or wrong):
        wrong.append(BadRule(folder.name, "folder", "holds no rule"))
    wrong += _twins(found)
    wrong += _unknown_guards(found, guards) if is_whole else ()
    lists = {f"{sort}s": tuple(entries) for sort, entries in found.items()}
    return Lexicon(**lists, languages=languages, version=version), wrong


def _words(file: str, table: object, above: dict[str, str], wrong: list[BadRule]) -> dict[str, str]:
    """The vocabulary: what stands above, and each name of `table` as one group."""
    words = dict(above)
    if not isinstance(table, dict):
        wrong.append(BadRule(file, "words", "must be a table"))
        return words
    for name, alternatives in table.items():
        pattern = (
            "|".join(map(str, alternatives))
            if isinstance(alternatives, list)
            else str(alternatives)
        )
        try:
            words[name] = f"(?:{expanded(file, name, pattern, words)})"
        except BadRule as fault:
            wrong.append(fault)
            words[name] = _ANY_WORD
    return words


def _languages(table: dict[str, Any], wrong: list[BadRule]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each language with its small words."""
    for name, told_by in table.items():
        if isinstance(told_by, list) and all(isinstance(word, str) for word in told_by):
            yield name, frozenset(told_by)
        else:
            wrong.append(BadRule("languages.toml", name, "must be a list of texts"))


def _twins(found: dict[str, list[Entry]]) -> Iterator[BadRule]:
    seen: set[str] = set()
    for entry in (entry for entries in found.values() for entry in entries):
        if entry.id in seen:
            yield BadRule("lexicon", entry.id, "the id is taken twice")
        seen.add(entry.id)


def _unknown_guards(found: dict[str, list[Entry]], guards: set[str]) -> Iterator[BadRule]:
    for rule in found["rule"]:
        if unknown := sorted(rule.ignores - guards):
            yield BadRule("lexicon", rule.id, f"ignores {unknown[0]!r}, which is no guard")


def _version(bytes_of: dict[str, bytes]) -> str:
    """Same files, same version: names and bytes, nothing else."""
    digest = hashlib.sha256()
    for name, raw in bytes_of.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(raw).digest())
    return digest.hexdigest()
