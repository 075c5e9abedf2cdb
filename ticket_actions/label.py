"""Tags that say what the ticket is, so that views, SLAs and people can sort by them."""

from incidents.model import Fact, Incident, Kind, Outcome, Severity
from incidents.tickets import Change
from ticket_actions.case import Case, Occasion

CHECK_TAG = "deskwarden_check"
"""Set by the macro «Security: check», taken off again by the PUT that answers it."""
ADDRESS_TAG = "deskwarden_security_address"
"""Set by our ticket trigger on what was sent to a security address."""

_COMPROMISE = frozenset({Fact.COMPROMISE_CONFIRMED, Fact.COMPROMISE_SUSPECTED})
_PRIVILEGE = frozenset({Fact.PRIVILEGED_USER, Fact.POLICY_NOT_ENFORCED, Fact.MFA_BYPASSED})
_OURS = frozenset({s.tag for s in Severity} | {f"sec_{k.value}" for k in Kind})


def label(case: Case) -> Change:
    """`security`, one `sev_*`, one `sec_*`, and what the procedure's step 5 asks for."""
    incident = case.incident
    if case.occasion is Occasion.RESULT:
        return Change()
    tags = {"security", incident.severity.tag, f"sec_{incident.kind.value}"}
    if incident.reading.facts & _COMPROMISE:
        tags.add("potential_compromise")
    if _touches_privilege(incident):
        tags.add("privileged_action")
    if incident.reading.outcome is Outcome.REVIEW:
        tags.add("security_review")
    return Change(tags=frozenset(tags), drop=(_OURS - tags) | {CHECK_TAG})


def _touches_privilege(incident: Incident) -> bool:
    """An admin, a role, a permission or a policy is in it, by word or by audit trail."""
    account = incident.assessment.account
    return bool(
        incident.reading.facts & _PRIVILEGE
        or incident.kind is Kind.MFA_OR_POLICY_FAILURE
        or incident.assessment.privilege_changes
        or (account is not None and account.role in ("admin", "owner"))
    )
