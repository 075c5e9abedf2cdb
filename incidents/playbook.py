"""What may be done to an account, as data: kind and severity to steps, each with its proof.

A text alone proves nothing. The one step that runs without a person is to revoke the
sessions of a proved reporter's own account; no playbook file can make another one run.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from incidents.approvals import POLICY
from incidents.blast import blast_of
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Account, Kind, Reporter, Severity

NEEDS_PERSON, FOUND_LATE = "step_needs_person", "step_found_late"
"""Why a step waits that would run by itself otherwise: nobody asked for it, or asked long ago."""
EARLIER_RECORD = "step_earlier_record"
NO_RULE = "step_no_rule"
"""Why it waits when an earlier record, which is lost, may have taken it already."""
APPROVAL_LAPSED, ASKED_AGAIN = "step_approval_lapsed", "step_again"
"""Why a step waits that somebody had allowed: too long ago, or for an earlier try of it."""
VERB_MISSING, LASTING = "step_verb_missing", "step_lasting"
"""Why a step waits that the identity provider cannot do, or do and never take back."""
BREAKER_OPEN = "step_breaker_open"
"""Why a step waits that policy had allowed: the breaker is open."""

MAY_BE_AUTOMATIC = frozenset({EffectKind.REVOKE_SESSIONS})
"""The lowest rung: undone by signing in again."""

T = TypeVar("T")
_FIELDS = {"step", "kinds", "severities", "automatic"}


class BadPlaybook(ValueError):
    """The playbook cannot be used: which step, and why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the playbook."""

    action: EffectKind
    kinds: frozenset[Kind]
    severities: frozenset[Severity]
    automatic: bool
    """True: runs at once on a proved reporter's own account."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """The steps in the order in which they are planned."""

    steps: tuple[Step, ...]

    def plan(
        self, kind: Kind, severity: Severity, reporter: Reporter, account: Account | None
    ) -> tuple[EffectPlan, ...]:
        """The steps that the incident calls for, each approved by policy or waiting.

        Nothing without an account: an address that nobody answers to is not guessed at.
        """
        if account is None or not account.id:
            return ()
        return tuple(
            _planned(step, item, reporter, account)
            for step in self.steps
            if kind in step.kinds and severity in step.severities
            for item in items_of(step.action, account)
        )


def items_of(kind: EffectKind, account: Account) -> tuple[str, ...]:
    """What a step of that kind would act on, one effect each: the empty text is the account.

    What is off already is not asked for.
    """
    on = {
        EffectKind.DISABLE_KEYS: tuple(key.id for key in account.keys if key.active),
        EffectKind.BLOCK_INTEGRATION: tuple(i.id for i in account.integrations if i.active),
    }
    if kind.has_item:
        return on[kind]
    is_off = {
        EffectKind.SUSPEND_USER: not account.active,
        EffectKind.LOCK_ACCOUNT: account.locked,
        EffectKind.RESET_MFA: not account.mfa_enrolled,
    }
    return () if is_off.get(kind) else ("",)


def _planned(step: Step, item: str, reporter: Reporter, account: Account) -> EffectPlan:
    """The step against the account, approved when nothing speaks against it."""
    waits = _waits(step, reporter, account)
    return EffectPlan(
        kind=step.action,
        target=account.id,
        approved_by=None if waits else POLICY,
        reason=waits or "step_own_account",
        item=item,
        blast=blast_of(step.action, item, account),
    )


def _waits(step: Step, reporter: Reporter, account: Account) -> str:
    """Why the step waits for a person; empty when it need not."""
    if not step.automatic:
        return NEEDS_PERSON
    if not reporter.is_proved:
        return "step_reporter_unproven"
    if account.email.casefold() != reporter.email.casefold():
        return "step_other_account"
    return ""


def parse(text: str) -> Playbook:
    """The playbook that a TOML text describes.

    Raises:
        BadPlaybook: it is not TOML, or a step is wrong; nothing is half used.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadPlaybook(f"not TOML: {exc}") from exc
    rows = table.get("steps")
    if set(table) != {"steps"} or not isinstance(rows, list) or not rows:
        raise BadPlaybook("needs [[steps]] and nothing else")
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
    if not isinstance(row, dict) or set(row) != _FIELDS:
        raise BadPlaybook(f"step {number}: needs exactly {', '.join(sorted(_FIELDS))}")
    action = _one(number, "step", row["step"], EffectKind)
    if not action.contains:
        raise BadPlaybook(f"step {number}: {action.value} is no step against an account")
    if not isinstance(row["automatic"], bool):
        raise BadPlaybook(f"step {number}: automatic must be true or false")
    if row["automatic"] and action not in MAY_BE_AUTOMATIC:
        raise BadPlaybook(f"step {number}: {action.value} is never automatic")
    return Step(
        action=action,
        kinds=_many(number, "kinds", row["kinds"], Kind),
        severities=_many(number, "severities", row["severities"], Severity),
        automatic=row["automatic"],
    )


def _many(number: int, field: str, values: Any, read: Callable[[Any], T]) -> frozenset[T]:
    if not isinstance(values, list) or not values:
        raise BadPlaybook(f"step {number}: {field} must be a list that is not empty")
    return frozenset(_one(number, field, value, read) for value in values)


def _one(number: int, field: str, value: Any, read: Callable[[Any], T]) -> T:
    try:
        return read(value)
    except ValueError as exc:
        raise BadPlaybook(f"step {number}: {field} {value!r} is not known") from exc
