"""One table of the lexicon, checked: what a rule, a guard or a system must and may say."""

import re
from dataclasses import dataclass
from typing import Any

from detection.refusal import BadPattern, check, shape_of
from incidents.model import Fact, Kind

EXAMPLES = 2  # at least so many hits, and so many misses, for each rule

_WORD = re.compile(r"<([a-z_]+)>")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = {
    "rule": {"id", "title", "kind", "facts", "weight", "patterns", "unless", "ignores"}
    | {"hits", "misses", "shadow"},
    "guard": {"id", "title", "patterns", "hits", "misses", "facts", "reach"},
    "system": {"id", "title", "patterns", "hits", "misses"},
}


REACHES = ("before", "through", "around", "behind")
"""What a guard looks at: the sentence up to a rule's words, up to their end, or the whole of it;
or what is said next."""


class BadRule(ValueError):
    """The lexicon cannot be used: file, id and reason."""

    def __init__(self, file: str, name: str, reason: str, *, wants_words: bool = False) -> None:
        super().__init__(f"{file}: {name}: {reason}")
        self.wants_words = wants_words
        """It uses a word that no vocabulary has; a file that cannot be read may have it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the lexicon, its patterns joined to one."""

    id: str
    title: str
    """What an analyst reads."""
    pattern: str
    unless: str
    """A match in a sentence that holds this does not count; empty for none."""
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    kind: Kind | None = None
    facts: frozenset[Fact] = frozenset()
    weight: float = 0.0
    """How sure this rule alone makes us that it is a security matter, 0 to 1."""
    ignores: frozenset[str] = frozenset()
    """Guards that do not apply to this rule."""
    parts: tuple[str, ...] = ()
    """The patterns that `pattern` joins."""
    reach: str = REACHES[0]
    """Of a guard: one of REACHES. Its facts, if any, are those of the rules that it holds."""
    shadow: bool = False
    """It is tried on every text and put on record, and changes nothing."""
    language: str = ""
    """It is only for texts in this one; empty for all."""
    file: str = ""
    """Where it stands."""


def checked(
    file: str, sort: str, row: dict[str, Any], words: dict[str, str], *, is_sealed: bool = False
) -> Entry:
    """One checked table; `is_sealed`: its patterns have been looked at (detection/seal.py)."""
    name = str(row.get("id", "without id"))
    if wrong := sorted(set(row) - _FIELDS[sort]):
        raise BadRule(file, name, f"has no use for {wrong[0]!r}")
    if not _ID.fullmatch(name) or not isinstance(row.get("title"), str):
        raise BadRule(file, name, "needs an id of small letters and hyphens, and a title")
    weight = row.get("weight", 0.0)
    if not isinstance(weight, (int, float)) or not 0 <= weight < 1:
        raise BadRule(file, name, "weight must be at least 0 and less than 1")
    if not isinstance(row.get("shadow", False), bool):
        raise BadRule(file, name, "shadow must be true or false")
    if row.get("reach", REACHES[0]) not in REACHES:
        raise BadRule(file, name, f"reach must be one of {', '.join(REACHES)}")
    kind, facts = _meaning(file, name, row)
    if weight and kind is None:
        raise BadRule(file, name, "has a weight and so needs a kind")
    said = _texts(file, name, row, "patterns", at_least=1), _texts(file, name, row, "unless")
    whole = _filled if is_sealed else _checked
    patterns, unless = (whole(file, name, each, words) for each in said)
    return Entry(
        id=name,
        title=row["title"],
        pattern=_joined(patterns),
        unless=_joined(unless),
        hits=_texts(file, name, row, "hits", at_least=EXAMPLES),
        misses=_texts(file, name, row, "misses", at_least=EXAMPLES),
        kind=kind,
        facts=facts,
        weight=float(weight),
        ignores=frozenset(_texts(file, name, row, "ignores")),
        parts=patterns,
        reach=row.get("reach", REACHES[0]),
        shadow=row.get("shadow", False),
        file=file,
    )


def _meaning(file: str, name: str, row: dict[str, Any]) -> tuple[Kind | None, frozenset[Fact]]:
    try:
        kind = Kind(row["kind"]) if "kind" in row else None
        return kind, frozenset(Fact(fact) for fact in _texts(file, name, row, "facts"))
    except ValueError as exc:
        raise exc if isinstance(exc, BadRule) else BadRule(file, name, str(exc)) from exc


def _texts(
    file: str, name: str, row: dict[str, Any], field: str, at_least: int = 0
) -> tuple[str, ...]:
    texts = row.get(field, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise BadRule(file, name, f"{field} must be a list of texts")
    if len(texts) < at_least:
        raise BadRule(file, name, f"needs at least {at_least} {field}")
    return tuple(texts)


def _checked(
    file: str, name: str, patterns: tuple[str, ...], words: dict[str, str]
) -> tuple[str, ...]:
    """Every pattern with its words filled in, checked alone so that the bad one is named."""
    wholes = _filled(file, name, patterns, words)
    for pattern, whole in zip(patterns, wholes, strict=True):
        try:
            check(whole, _WORD.sub(lambda found: shape_of(words[found[1]]), pattern))
        except BadPattern as exc:
            raise BadRule(file, name, f"pattern {pattern!r}: {exc}") from exc
    return wholes


def _filled(
    file: str, name: str, patterns: tuple[str, ...], words: dict[str, str]
) -> tuple[str, ...]:
    return tuple(expanded(file, name, pattern, words) for pattern in patterns)


def _joined(patterns: tuple[str, ...]) -> str:
    """All of them as one alternation."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def expanded(file: str, name: str, pattern: str, words: dict[str, str]) -> str:
    """`pattern` with every `<word>` filled in."""
    if unknown := [w for w in _WORD.findall(pattern) if w not in words]:
        reason = f"words.toml has no <{unknown[0]}> (above it)"
        raise BadRule(file, name, reason, wants_words=True)
    return _WORD.sub(lambda found: words[found[1]], pattern)
