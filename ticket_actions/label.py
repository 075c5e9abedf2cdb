"""Tags that say what the ticket is, so that views, SLAs and people can sort by them."""

from incidents.macros import CHECK, RAISE
from incidents.model import Fact, Incident, IncidentState, Kind, Outcome, Severity
from incidents.tickets import LABEL, Change
from ticket_actions.case import Case, Occasion

CHECK_TAG = CHECK.tag
"""Set by the macro «Security: check», taken off again by the PUT that answers it."""
ADDRESS_TAG = "deskwarden_security_address"
"""Set by our ticket trigger on what was sent to a security address."""

_COMPROMISE = frozenset({Fact.COMPROMISE_CONFIRMED, Fact.COMPROMISE_SUSPECTED})
_PRIVILEGE = frozenset({Fact.PRIVILEGED_USER, Fact.POLICY_NOT_ENFORCED, Fact.MFA_BYPASSED})
_OURS = frozenset(
    {s.tag for s in Severity} | {f"sec_{k.value}" for k in Kind} | {"security_false_alarm"}
)
_AT_OPENING = frozenset({CHECK_TAG, RAISE.tag})
"""What the first note, or one that tells of a new look, answers."""


def label(case: Case) -> Change:
    """`security`, one `sev_*`, one `sec_*`, and what the procedure's step 5 asks for.

    The tag of a macro goes with the note that answers it.
    """
    incident = case.incident
    if case.occasion is Occasion.RESULT:
        return Change()
    tags = {LABEL, incident.severity.tag, f"sec_{incident.kind.value}"}
    if incident.reading.facts & _COMPROMISE:
        tags.add("potential_compromise")
    if _touches_privilege(incident):
        tags.add("privileged_action")
    if incident.reading.outcome is Outcome.REVIEW:
        tags.add("security_review")
    if incident.state is IncidentState.FALSE_ALARM:
        tags.add("security_false_alarm")
    answered = {case.macro.tag} if case.macro else _AT_OPENING
    return Change(tags=frozenset(tags), drop=(_OURS - tags) | answered)


def _touches_privilege(incident: Incident) -> bool:
    """An admin, a role, a permission or a policy is in it, by word or by audit trail."""
    account = incident.assessment.account
    return bool(
        incident.reading.facts & _PRIVILEGE
        or incident.kind is Kind.MFA_OR_POLICY_FAILURE
        or incident.assessment.privilege_changes
        or (account is not None and account.role in ("admin", "owner"))
    )
