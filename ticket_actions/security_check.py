"""The SECURITY CHECK of SOP SEC-204-A, step 2: five answers in the procedure's own form."""

from dataclasses import dataclass

from incidents.model import Assessment, Incident, Source


@dataclass(frozen=True, slots=True)
class SecurityCheck:
    """The five values, still unescaped. What was not learnt says so, with the reason."""

    account: str
    affected_user: str
    last_login_ip: str
    recent_export: str
    risk_rating: str


def security_check(incident: Incident) -> SecurityCheck:
    """The check of an incident, from what was assessed."""
    assessment = incident.assessment
    return SecurityCheck(
        account=_account(assessment),
        affected_user=_affected_user(incident),
        last_login_ip=_last_login_ip(assessment),
        recent_export=_recent_export(assessment),
        risk_rating=incident.severity.risk,
    )


def _affected_user(incident: Incident) -> str:
    """Whose account it is about, and not who wrote."""
    email = incident.assessment.about or incident.reporter.email
    return email or "unknown (the requester has no address)"


def _account(assessment: Assessment) -> str:
    company = assessment.subject_customer if assessment.about else assessment.customer
    if company is not None:
        return company.name
    return _unknown(assessment, Source.CRM, "the CRM knows no such contact")


def _last_login_ip(assessment: Assessment) -> str:
    if (login := assessment.last_login) is not None and login.ip:
        return login.ip
    return _unknown(assessment, Source.AUDIT_TRAIL, "no login in the last 7 days")


def _recent_export(assessment: Assessment) -> str:
    if assessment.events is None:
        return _unknown(assessment, Source.AUDIT_TRAIL, "not asked")
    return "Yes" if assessment.exports else "No"


def _unknown(assessment: Assessment, source: Source, otherwise: str) -> str:
    """`unknown (reason)`: the source's own failure if it failed, else `otherwise`."""
    return f"unknown ({assessment.unknown.get(source, otherwise)})"
