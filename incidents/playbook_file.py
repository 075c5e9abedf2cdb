"""The playbook's TOML, checked whole at start: a file that cannot be used is named and refused."""

import tomllib
from collections.abc import Callable
from typing import Any, TypeVar

from incidents.corroboration import Level
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.model import Kind, Proof, Severity
from incidents.playbook import Playbook
from incidents.trust import Whose
from incidents.ways import Mode, Step, Way, why_never

VERSION = 2
T = TypeVar("T")
_FIELDS = {"step", "rung", "kinds", "severities", "mode"}
_WAY_FIELDS = {"proof", "subjects", "corroboration"}
_PROOFS = {each.name.casefold(): each for each in Proof}
_LEVELS = {"none": Level.NONE, "signal": Level.SIGNAL, "act_and_two_signals": Level.ACT}
_SUBJECTS = {each.value: each for each in (Whose.REPORTER, Whose.COLLEAGUE)}
"""Whose account policy may touch at all: not one of another organisation, not an unknown one."""


class BadPlaybook(ValueError):
    """The playbook cannot be used: which file, which step, and why."""


def parse(text: str, name: str = "playbook") -> Playbook:
    """The playbook that a TOML text describes; `name` is the file's, for people.

    Raises:
        BadPlaybook: it is not TOML, or a step is wrong; nothing is half used.
    """
    try:
        return _playbook(text)
    except BadPlaybook as exc:
        raise BadPlaybook(f"{name}: {exc}") from exc


def _playbook(text: str) -> Playbook:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadPlaybook(f"not TOML: {exc}") from exc
    rows = table.get("steps")
    if set(table) != {"version", "steps"} or not isinstance(rows, list) or not rows:
        raise BadPlaybook("needs a version, [[steps]] and nothing else")
    if table["version"] != VERSION or isinstance(table["version"], bool):
        raise BadPlaybook(f"version {table['version']!r} is not {VERSION}")
    steps = tuple(_step(number, row) for number, row in enumerate(rows, start=1))
    _no_twins(steps)
    return Playbook(steps)


def _no_twins(steps: tuple[Step, ...]) -> None:
    """Two lines that ask the same would leave open which one decides."""
    seen: set[tuple[EffectKind, Kind, Severity]] = set()
    for number, step in enumerate(steps, start=1):
        asks = {(step.action, k, s) for k in step.kinds for s in step.severities}
        if asks & seen:
            raise BadPlaybook(f"step {number}: {step.action.value} is asked twice for one case")
        seen |= asks


def _step(number: int, row: Any) -> Step:
    """One checked line."""
    if not isinstance(row, dict) or set(row) - {"automatic"} != _FIELDS:
        raise BadPlaybook(f"step {number}: needs exactly {', '.join(sorted(_FIELDS))}")
    action = _one(number, "step", row["step"], EffectKind)
    if not action.contains or action is EffectKind.UNDO:
        raise BadPlaybook(f"step {number}: {action.value} is no step against an account")
    if isinstance(row["rung"], bool) or row["rung"] != rung_of(action):
        raise BadPlaybook(f"step {number}: {action.value} is of rung {rung_of(action):d}")
    return Step(
        action=action,
        kinds=_many(number, "kinds", row["kinds"], Kind),
        severities=_many(number, "severities", row["severities"], Severity),
        mode=_mode(number, action, row["mode"]),
        ways=_ways(number, rung_of(action), row.get("automatic", [])),
    )


def _mode(number: int, action: EffectKind, value: Any) -> Mode:
    mode = _one(number, "mode", value, Mode)
    if mode is Mode.AUTO and rung_of(action) is Rung.REPLACED:
        raise BadPlaybook(f"step {number}: {action.value} is never automatic")
    return mode


def _ways(number: int, rung: Rung, rows: Any) -> tuple[Way, ...]:
    """How policy may decide the step by itself; none of them below the ladder's floor."""
    if not isinstance(rows, list):
        raise BadPlaybook(f"step {number}: automatic must be a list")
    ways = tuple(_way(number, row) for row in rows)
    for way in ways:
        if why := why_never(rung, way):
            raise BadPlaybook(f"step {number}: {why}")
    return ways


def _way(number: int, row: Any) -> Way:
    if not isinstance(row, dict) or set(row) != _WAY_FIELDS:
        fields = ", ".join(sorted(_WAY_FIELDS))
        raise BadPlaybook(f"step {number}: automatic needs exactly {fields}")
    return Way(
        proof=_named(number, "proof", row["proof"], _PROOFS),
        subjects=_many(number, "subjects", row["subjects"], Whose, _SUBJECTS),
        corroboration=_named(number, "corroboration", row["corroboration"], _LEVELS),
    )


def _named(number: int, field: str, value: Any, known: dict[str, T]) -> T:
    if not isinstance(value, str) or value not in known:
        raise BadPlaybook(f"step {number}: {field} {value!r} is not known")
    return known[value]


def _many(
    number: int,
    field: str,
    values: Any,
    read: Callable[[Any], T],
    known: dict[str, T] | None = None,
) -> frozenset[T]:
    if not isinstance(values, list) or not values:
        raise BadPlaybook(f"step {number}: {field} must be a list that is not empty")
    if known is not None:
        return frozenset(_named(number, field, value, known) for value in values)
    return frozenset(_one(number, field, value, read) for value in values)


def _one(number: int, field: str, value: Any, read: Callable[[Any], T]) -> T:
    try:
        return read(value)
    except ValueError as exc:
        raise BadPlaybook(f"step {number}: {field} {value!r} is not known") from exc
