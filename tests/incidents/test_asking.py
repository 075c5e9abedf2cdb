"""What an act may ask of an incident: what stands, what can be stopped, how grave it gets."""

from typing import Any

import pytest

from incidents.approvals import POLICY
from incidents.asking import (
    by_policy,
    confirmable,
    graver,
    opened_by,
    standing,
    stoppable,
    undoable,
)
from incidents.ledger import PLAYBOOK, Effect, EffectKind, EffectState, IncidentDraft
from incidents.macros import MACROS, Macro, asked, named
from incidents.model import Judgement, Kind, Outcome, Proof, Severity
from tests.builders import NOW, a_reading, a_reporter, an_assessment, an_effect

SUSPEND, UNDO = EffectKind.SUSPEND_USER, EffectKind.UNDO


def undone(state: EffectState) -> tuple[Effect, Effect]:
    """A suspension, and what became of taking it back."""
    return an_effect(SUSPEND, id=4), an_effect(UNDO, state, id=5, undo_of=4)


@pytest.mark.parametrize("state", [EffectState.DONE, EffectState.UNKNOWN])
def test_what_is_done_or_may_be_stands(state: EffectState) -> None:
    assert [e.id for e in standing([an_effect(SUSPEND, state, id=4)])] == [4]


@pytest.mark.parametrize("state", [EffectState.PLANNED, EffectState.STARTED, EffectState.REFUSED])
def test_what_has_not_ended_well_does_not(state: EffectState) -> None:
    assert standing([an_effect(SUSPEND, state)]) == ()


def test_ended_sessions_do_not_stand_for_signing_in_gives_them_back() -> None:
    assert standing([an_effect(EffectKind.REVOKE_SESSIONS)]) == ()


@pytest.mark.parametrize("state", [EffectState.PLANNED, EffectState.STARTED, EffectState.DONE])
def test_what_is_being_undone_stands_no_more(state: EffectState) -> None:
    assert standing(undone(state)) == ()


def test_an_undoing_that_was_refused_leaves_the_step_standing() -> None:
    assert [e.id for e in standing(undone(EffectState.REFUSED))] == [4]


def test_only_what_ends_by_itself_and_is_not_confirmed_can_be_confirmed() -> None:
    ending = an_effect(SUSPEND, id=1, expires_at=NOW)
    kept = an_effect(SUSPEND, id=2, expires_at=NOW, confirmed_by="zendesk:9")
    lasting = an_effect(SUSPEND, id=3)

    assert confirmable([ending, kept, lasting]) == (ending,)


@pytest.mark.parametrize(
    ("undo", "can"),
    [
        ({"state": EffectState.PLANNED}, True),
        ({"state": EffectState.PLANNED, "started_at": NOW}, True),
        ({"state": EffectState.APPROVED, "started_at": NOW}, False),
        ({"state": EffectState.STARTED, "started_at": NOW}, False),
        ({"state": EffectState.UNKNOWN, "started_at": NOW}, False),
        ({"state": EffectState.APPROVED}, False),
        ({"state": EffectState.REFUSED}, True),
    ],
)
def test_what_an_undoing_under_way_ends_cannot_be_confirmed(
    undo: dict[str, Any], can: bool
) -> None:
    ending = an_effect(SUSPEND, id=4, expires_at=NOW)
    back = an_effect(UNDO, id=5, undo_of=4, **undo)

    found = confirmable([ending, back])

    assert found == ((ending,) if can else ())


@pytest.mark.parametrize(
    "step",
    [
        an_effect(SUSPEND, id=4),
        an_effect(SUSPEND, id=4, expires_at=NOW, confirmed_by="zendesk:9"),
    ],
)
def test_what_an_undoing_waits_for_a_word_about_can_be_confirmed_again(step: Effect) -> None:
    left = an_effect(UNDO, id=5, undo_of=4, result={"was": "held", "with": ["SEC-2026-0002"]})
    waits = an_effect(UNDO, EffectState.PLANNED, id=6, undo_of=4)
    gone = an_effect(UNDO, id=7, undo_of=4)

    found = confirmable([step, left, waits])
    too_late = confirmable([step, left, waits, gone])

    assert (found, too_late) == ((step,), ())


def test_what_was_left_to_other_steps_cannot_be_confirmed() -> None:
    ending = an_effect(SUSPEND, id=4, expires_at=NOW)
    left = an_effect(UNDO, id=5, undo_of=4, result={"was": "held", "with": ["SEC-2026-0002"]})

    assert confirmable([ending, left]) == ()


def test_policys_own_are_those_that_nobody_asked_for_and_nobody_allowed() -> None:
    ours = an_effect(SUSPEND, id=1, requested_by=PLAYBOOK, approved_by=POLICY)
    approved = an_effect(SUSPEND, id=2, requested_by=PLAYBOOK, approved_by="zendesk:9")
    asked_for = an_effect(SUSPEND, id=3, requested_by="zendesk:9", approved_by=POLICY)

    assert by_policy([ours, approved, asked_for]) == (ours,)


def test_only_steps_without_a_call_that_is_out_can_be_stopped() -> None:
    found = tuple(
        an_effect(SUSPEND, state, id=number, started_at=began)
        for number, state in enumerate((EffectState.PLANNED, EffectState.APPROVED), 1)
        for began in (None, NOW)
    )
    others = [
        an_effect(SUSPEND, EffectState.STARTED, id=4, started_at=NOW),
        an_effect(SUSPEND, EffectState.DONE, id=5),
        an_effect(UNDO, EffectState.APPROVED, id=6),
        an_effect(EffectKind.NOTE, EffectState.APPROVED, id=7),
    ]

    assert stoppable([*found, *others]) == found


def test_one_level_up_names_the_agent_first_and_once() -> None:
    first = graver(Judgement(Severity.SEV_3, ("unclear",)))
    assert first is not None

    second = graver(first)

    assert first == Judgement(Severity.SEV_2, ("raised_by_agent", "unclear"))
    assert second == Judgement(Severity.SEV_1, ("raised_by_agent", "unclear"))


def test_above_the_gravest_there_is_nothing() -> None:
    assert graver(Judgement(Severity.SEV_1, ())) is None


def draft(severity: Severity, kind: Kind | None) -> IncidentDraft:
    """A ticket that an agent finds suspicious."""
    reading = a_reading(outcome=Outcome.ORDINARY, kinds=(kind,) if kind else ())
    return IncidentDraft(
        ticket_id=7,
        kind=kind or Kind.SECURITY_QUESTION,
        judgement=Judgement(severity, ("unclear",)),
        reading=reading,
        assessment=an_assessment(),
        reporter=a_reporter(),
        reported_at=NOW,
    )


def test_a_step_opens_it_at_least_as_grave_as_the_step_implies() -> None:
    made = opened_by(named("suspend_user"), draft(Severity.SEV_4, None))

    assert made.kind is Kind.ACCOUNT_COMPROMISE
    assert made.judgement == Judgement(Severity.SEV_2, ("raised_by_agent", "unclear"))
    assert made.reporter.proof is Proof.UNPROVEN
    assert made.reporter.reasons[0] == "doubt_opened_by_macro"


def test_what_the_text_says_is_kept_where_it_is_graver_or_names_a_kind() -> None:
    made = opened_by(named("revoke_sessions"), draft(Severity.SEV_1, Kind.MALWARE))

    assert made.kind is Kind.MALWARE
    assert made.judgement == Judgement(Severity.SEV_1, ("unclear",))


@pytest.mark.parametrize("macro", MACROS, ids=lambda macro: macro.name)
def test_every_macro_is_known_by_its_tag_and_by_its_name(macro: Macro) -> None:
    assert asked([macro.tag, "vip"]) == (macro,)
    assert named(macro.name) is macro


def test_macros_of_one_update_are_answered_in_one_order() -> None:
    tags = ["deskwarden_undo", "deskwarden_check", "deskwarden_suspend_user"]

    assert [macro.name for macro in asked(tags)] == ["check", "suspend_user", "undo"]


@pytest.mark.parametrize(
    ("states", "can"),
    [
        ([], True),
        ([EffectState.REFUSED], True),
        ([EffectState.UNKNOWN], True),
        ([EffectState.UNKNOWN, EffectState.REFUSED], True),
        ([EffectState.UNKNOWN, EffectState.PLANNED], False),
        ([EffectState.UNKNOWN, EffectState.DONE], False),
        ([EffectState.STARTED], False),
    ],
)
def test_what_perhaps_was_not_undone_can_be_asked_for_again(
    states: list[EffectState], can: bool
) -> None:
    step = an_effect(SUSPEND, id=4)
    undos = [an_effect(UNDO, state, id=5 + n, undo_of=4) for n, state in enumerate(states)]

    assert undoable([step, *undos]) == ((step,) if can else ())
