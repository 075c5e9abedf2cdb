"""What may be done to an account, as data: kind, severity, proof and corroboration to steps.

A text alone allows nothing. incidents/playbook_file.py refuses a file that would let policy do
more than the harm ladder lets it, and incidents/ways.py holds whatever the file says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from incidents.approvals import POLICY
from incidents.blast import blast_of
from incidents.holds import held_as
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Account, Kind, Severity
from incidents.ways import NEEDS_PERSON as NEEDS_PERSON
from incidents.ways import Ground, Mode, Step, open_way, why_it_waits

FOUND_LATE = "step_found_late"
"""Why a step waits that would run by itself otherwise: it was asked for long ago."""
EARLIER_RECORD = "step_earlier_record"
NO_RULE = "step_no_rule"
"""Why it waits when an earlier record, which is lost, may have taken it already."""
APPROVAL_LAPSED, ASKED_AGAIN = "step_approval_lapsed", "step_again"
"""Why a step waits that somebody had allowed: too long ago, or for an earlier try of it."""
BREAKER_OPEN = "step_breaker_open"
"""Why a step waits that policy had allowed: the breaker is open."""
MODE_OFF = "step_mode_off"
"""Why a step is not taken that was allowed: its mode is off or shadow by now."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """The steps in the order in which they are planned."""

    steps: tuple[Step, ...]

    def capped(self, by: Mode) -> "Playbook":
        """The same with no step's mode above that."""
        return Playbook(tuple(replace(s, mode=s.mode.capped(by)) for s in self.steps))

    def mode_of(self, action: EffectKind, kind: Kind, severity: Severity) -> Mode:
        """How far that step may go in such a case: OFF where no line asks for it."""
        lines = (s for s in self.steps if kind in s.kinds and severity in s.severities)
        return next((step.mode for step in lines if step.action is action), Mode.OFF)

    def plan(self, kind: Kind, severity: Severity, ground: Ground) -> tuple[EffectPlan, ...]:
        """The steps that the incident calls for, each approved by policy or waiting.

        Nothing without an account: an address that nobody answers to is not guessed at.
        """
        return tuple(self._planned(kind, severity, ground, (Mode.APPROVE, Mode.AUTO)))

    def would(self, kind: Kind, severity: Severity, ground: Ground) -> tuple[EffectPlan, ...]:
        """What steps in shadow would have planned in `auto`. To be told, never to be planned."""
        return tuple(self._planned(kind, severity, ground, (Mode.SHADOW,)))

    def _planned(
        self, kind: Kind, severity: Severity, ground: Ground, modes: tuple[Mode, ...]
    ) -> Iterator[EffectPlan]:
        if ground.account is None or not ground.account.id:
            return
        for step in self.steps:
            if kind in step.kinds and severity in step.severities and step.mode in modes:
                for item in items_of(step.action, ground.account):
                    yield _plan_of(step, item, ground, ground.account)


def items_of(kind: EffectKind, account: Account) -> tuple[str, ...]:
    """What a step of that kind would act on, one effect each: the empty text is the account.

    What is off already is not asked for, unless another incident of ours holds it so: that may
    let go before this one would.
    """
    if kind.has_item:
        things = account.keys if kind.has_key else account.integrations
        is_any = kind is EffectKind.ROTATE_KEYS  # one that is off may come back with its secret
        return tuple(
            e.id for e in things if is_any or e.active or held_as(kind, e.id) in account.held
        )
    is_off = {
        EffectKind.SUSPEND_USER: not account.active,
        EffectKind.LOCK_ACCOUNT: account.locked,
        EffectKind.RESET_MFA: not account.mfa_enrolled,
        EffectKind.RESET_PASSWORD: account.password_ended is True,
        EffectKind.STEP_UP: account.step_up,
    }
    return () if is_off.get(kind) and held_as(kind) not in account.held else ("",)


def _plan_of(step: Step, item: str, ground: Ground, account: Account) -> EffectPlan:
    """The step against the account: approved when a way is open, else waiting."""
    way = open_way(step, ground, account)
    return EffectPlan(
        kind=step.action,
        target=account.id,
        approved_by=POLICY if way else None,
        reason=way.reason if way else why_it_waits(step, ground, account),
        item=item,
        blast=blast_of(
            step.action, item, account, ground.sessions, lasting=step.action in ground.lasting
        ),
    )
