"""A macro for a step against an account: it approves what was planned and shown, or plans it."""

from collections.abc import Mapping

from incidents.approvals import POLICY
from incidents.asking import ASKED, Asking
from incidents.authority import (
    NO_ACCOUNT,
    NO_VERB,
    NOTHING_TO_DO,
    ON_ITS_WAY,
    UNSEEN,
    shown_before,
)
from incidents.blast import blast_of
from incidents.errors import AccountNotFound, VerbMissing
from incidents.ladder import Rung, people_needed, rung_of
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.model import Account, Incident, IncidentState, LiveSession
from incidents.playbook import items_of
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.protection import why_protected
from ticket_actions.held import with_holds
from ticket_actions.request import Refused, Request
from ticket_actions.subjects import BY_SUBJECT, addresses_of

_RUNNING = (EffectState.APPROVED, EffectState.STARTED)


def ask_step(
    request: Request, incident: Incident, kind: EffectKind, services: Services, hold: Hold
) -> Asking:
    """What the macro comes to now. Raises Refused, and VendorDown when the account is not read."""
    effects = services.ledger.effects(incident.id)
    same = [e for e in effects if e.kind is kind]
    if any(e.state in _RUNNING for e in same):
        raise Refused(ON_ITS_WAY)
    waiting = [e for e in same if e.state is EffectState.PLANNED]
    approve = plans_shown(request, waiting, services)
    hold()
    accounts = _accounts(incident, kind, waiting, services)
    _refuse_own_account(request, accounts, services, hold)
    own = with_holds(accounts[0], services, apart_from=incident.id)
    plans = _new_plans(request, kind, own, waiting, services)
    if not (approve or plans):
        raise Refused(NOTHING_TO_DO)
    return Asking(plans=plans, approve=approve, state=IncidentState.OPEN)


def plans_shown(request: Request, waiting: list[Effect], services: Services) -> Mapping[int, str]:
    """The waiting steps, each with the hash that the agent's newest note showed of it.

    Whether that is still the plan is asked in the transaction that approves. Raises Refused.
    """
    us = services.policy.our_user_id
    shown = shown_before(request.seen.audits, request.audit_id, us)
    if any(effect.id not in shown for effect in waiting):
        raise Refused(UNSEEN)
    return {effect.id: shown[effect.id] for effect in waiting}


def _accounts(
    incident: Incident, kind: EffectKind, waiting: list[Effect], services: Services
) -> tuple[Account, ...]:
    """The accounts as they are now: the incident's own, then others that a waiting step names."""
    identity, known = services.impact.identity, incident.assessment.account
    email = incident.assessment.about or incident.reporter.email
    if kind not in identity.verbs:
        raise Refused(NO_VERB)
    if known is None and not email:
        raise Refused(NO_ACCOUNT)
    try:
        own = known or identity.find(email)
        others = sorted({effect.target for effect in waiting} - {own.id})
        return tuple(identity.account(each) for each in (own.id, *others))
    except AccountNotFound as exc:
        raise Refused(NO_ACCOUNT) from exc


def _refuse_own_account(
    request: Request, accounts: tuple[Account, ...], services: Services, hold: Hold
) -> None:
    """Raises Refused for a protected account, and for the agent's own."""
    hold()
    theirs = addresses_of(services.desk.person(request.author_id), services, hold)
    for account in accounts:
        code = why_protected(
            account,
            request.macro.rung,
            is_listed=services.steps.is_protected(account.id),
            ours=services.policy.our_accounts,
        )
        if code or account.email.casefold() in theirs:
            raise Refused(code or BY_SUBJECT)


def _new_plans(
    request: Request,
    kind: EffectKind,
    account: Account,
    waiting: list[Effect],
    services: Services,
) -> tuple[EffectPlan, ...]:
    """The step for whatever of the account it does not wait for already."""
    planned = {(effect.target, effect.item) for effect in waiting}
    items = [i for i in items_of(kind, account) if (account.id, i) not in planned]
    sessions = None if kind.has_item or not items else _sessions(account, services)
    lasting = kind in services.policy.lasting
    rung = rung_of(kind, lasting=lasting)
    return tuple(
        EffectPlan(
            kind,
            account.id,
            request.act.id,
            approved_by=POLICY if rung <= Rung.SIGNED_OUT else None,
            reason=ASKED[people_needed(rung)],
            item=item,
            requested_by=request.act.by,
            blast=blast_of(kind, item, account, sessions, lasting=lasting),
        )
        for item in items
    )


def _sessions(account: Account, services: Services) -> tuple[LiveSession, ...] | None:
    """The sign-ins that would end; None where the provider shows none."""
    try:
        return services.impact.identity.sessions(account.id)
    except VerbMissing:
        return None
