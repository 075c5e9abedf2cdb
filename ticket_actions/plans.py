"""What an incident asks for besides the playbook's steps: one note, and people told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from incidents.alarms import TEAM
from incidents.approvals import PersonAct
from incidents.corroboration import corroborated
from incidents.ledger import EffectKind, EffectPlan, IncidentDraft
from incidents.macros import Macro
from incidents.model import Assessment, Incident, Judgement, Outcome, Reading, Severity
from incidents.playbook import EARLIER_RECORD, FOUND_LATE, NEEDS_PERSON, NO_RULE
from incidents.ports.services import Policy
from incidents.trust import subject_of
from incidents.ways import Ground


def why_held_back(*, known_id: str | None, late: bool, asked_to_look: bool) -> str:
    """Why no step of an incident starts by itself; empty when the playbook decides.

    `known_id`: what an earlier record of ours did to the account is not known. `late`: the ticket
    lay unseen. `asked_to_look`: an agent asked to look and not to act.
    """
    if known_id is not None:
        return EARLIER_RECORD
    if late:
        return FOUND_LATE
    return NEEDS_PERSON if asked_to_look else ""


def for_opened(
    draft: IncidentDraft, policy: Policy, *, late: bool = False
) -> tuple[EffectPlan, ...]:
    """An opened incident's effects: containment first, so that it is rung first.

    `late`: it lay unseen, so whoever is on call is told at any severity, and also where a person
    must decide whether it is one. An ordinary ticket on which an agent only asked us to look is
    no report.
    """
    plans = [
        *_steps(draft, draft.judgement, draft.reading, draft.assessment, policy),
        EffectPlan(EffectKind.CHAT, TEAM, grace=policy.lease),
        EffectPlan(EffectKind.NOTE, str(draft.ticket_id), grace=policy.lease),
    ]
    is_late_report = late and draft.reading.outcome is not Outcome.ORDINARY
    if is_late_report or draft.judgement.severity <= Severity.SEV_2:
        plans.append(EffectPlan(EffectKind.PAGE, TEAM, grace=policy.lease))
    if draft.assessment.unknown:
        plans.append(EffectPlan(EffectKind.ASSESS, str(draft.ticket_id), grace=policy.lease))
    return _waiting(plans, draft.held_back)


def for_opened_by(
    macro: Macro, act: PersonAct, plans: Iterable[EffectPlan]
) -> tuple[EffectPlan, ...]:
    """The effects of an incident that a macro opens. Its own step is planned by the macro, and
    the first note names the act, so that it opens one and does no more."""
    return tuple(
        replace(plan, reason=act.id, requested_by=act.by) if plan.kind is EffectKind.NOTE else plan
        for plan in plans
        if plan.kind is not macro.step
    )


def for_raised(
    incident: Incident,
    reading: Reading,
    judgement: Judgement,
    assessment: Assessment,
    policy: Policy,
) -> tuple[EffectPlan, ...]:
    """A graver incident's effects: steps that it now calls for, people told, a second note."""
    note = EffectPlan(
        EffectKind.NOTE, str(incident.ticket_id), raised(incident, judgement), grace=policy.lease
    )
    return (*if_graver(incident, reading, judgement, assessment, policy), note)


def for_raised_by_person(
    incident: Incident, judgement: Judgement, assessment: Assessment, policy: Policy
) -> tuple[EffectPlan, ...]:
    """The same for one that a person made graver; the note is that of their act."""
    return if_graver(incident, incident.reading, judgement, assessment, policy)


def check_note(incident: Incident, number: int, act: PersonAct, policy: Policy) -> EffectPlan:
    """The answer to «check»: one note for each time that it was asked. `number`: of the audit, or
    of a command that no audit stands for.
    """
    return EffectPlan(
        EffectKind.NOTE,
        str(incident.ticket_id),
        f"check-{number}",
        requested_by=act.by,
        grace=policy.lease,
    )


def raised(incident: Incident, judgement: Judgement) -> str:
    """Generation of what a rise asks for: raised-sev_3-sev_1."""
    return f"raised-{incident.severity.tag}-{judgement.severity.tag}"


def if_graver(
    incident: Incident,
    reading: Reading,
    judgement: Judgement,
    assessment: Assessment,
    policy: Policy,
) -> tuple[EffectPlan, ...]:
    """What a fresh look brings up: the playbook's steps as they are now, and people told when it
    is graver than before.
    """
    plans = list(_steps(incident, judgement, reading, assessment, policy))
    if judgement.severity < incident.severity:
        generation = raised(incident, judgement)
        plans.append(EffectPlan(EffectKind.CHAT, TEAM, generation, grace=policy.lease))
    if judgement.severity <= Severity.SEV_2 < incident.severity:
        paged_before = incident.held_back in (FOUND_LATE, EARLIER_RECORD)
        again = raised(incident, judgement) if paged_before else ""
        plans.append(EffectPlan(EffectKind.PAGE, TEAM, again, grace=policy.lease))
    return _waiting(plans, incident.held_back)


def for_late_answer(
    incident: Incident,
    judgement: Judgement,
    assessment: Assessment,
    policy: Policy,
) -> tuple[EffectPlan, ...]:
    """What a source that answered late brings: steps, and a note only if it is graver.

    Nobody carries these out at once, so they have no grace.
    """
    reading = incident.reading
    plans = if_graver(incident, reading, judgement, assessment, policy)
    if judgement.severity < incident.severity:
        plans = for_raised(incident, reading, judgement, assessment, policy)
    return tuple(replace(plan, grace=timedelta(0)) for plan in plans)


def _waiting(plans: Iterable[EffectPlan], why: str) -> tuple[EffectPlan, ...]:
    """The plans; with a `why`, every step against an account is left to a person."""
    return tuple(
        replace(plan, approved_by=None, reason=why) if why and plan.approved_by else plan
        for plan in plans
    )


def _steps(
    about: IncidentDraft | Incident,
    judgement: Judgement,
    reading: Reading,
    assessment: Assessment,
    policy: Policy,
) -> tuple[EffectPlan, ...]:
    """The playbook's steps; none while a person is asked whether it is an incident at all."""
    if reading.outcome is Outcome.REVIEW:
        return ()
    ground = ground_of(about, reading, assessment, policy)
    plans = policy.playbook.plan(about.kind, judgement.severity, ground)
    return _waiting(plans, "" if reading.rests_on_a_rule else NO_RULE)


def would_have(incident: Incident, policy: Policy) -> tuple[EffectPlan, ...]:
    """What steps in shadow would have done, as the incident is on record now."""
    if incident.reading.outcome is Outcome.REVIEW:
        return ()
    ground = ground_of(incident, incident.reading, incident.assessment, policy)
    plans = policy.playbook.would(incident.kind, incident.severity, ground)
    why = incident.held_back or ("" if incident.reading.rests_on_a_rule else NO_RULE)
    return _waiting(plans, why)


def ground_of(
    about: IncidentDraft | Incident, reading: Reading, assessment: Assessment, policy: Policy
) -> Ground:
    """What is known of the people and the account, from what is on record.

    What the provider refuses for a suspended account it lacks for that account.
    """
    account = assessment.account
    is_suspended = account is not None and not account.active
    return Ground(
        reporter=about.reporter,
        subject=subject_of(reading, about.reporter, assessment),
        account=account,
        sessions=assessment.sessions,
        shown=corroborated(assessment, at=about.reported_at),
        lacking=policy.lacking | (policy.unless_suspended if is_suspended else frozenset()),
        lasting=policy.lasting,
    )
