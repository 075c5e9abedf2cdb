"""What an incident is made of: how bad, of which kind, what was read and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """SOP SEC-204-A's four levels. 1 is the worst, so `min` of two is the graver one."""

    SEV_1 = 1
    SEV_2 = 2
    SEV_3 = 3
    SEV_4 = 4

    @property
    def label(self) -> str:
        """As people write it: SEV-1."""
        return f"SEV-{self.value}"

    @property
    def tag(self) -> str:
        """As Zendesk carries it, also the option of the severity dropdown: sev_1."""
        return f"sev_{self.value}"

    @property
    def risk(self) -> str:
        """The SECURITY CHECK's «Risk Rating» (SOP step 2)."""
        return {1: "High", 2: "High", 3: "Medium", 4: "Low"}[self.value]


class Kind(StrEnum):
    """What sort of security matter it is; the tag is `sec_` and the value."""

    ACCOUNT_COMPROMISE = "account_compromise"
    UNAUTHORIZED_ACCESS = "unauthorized_access"
    UNAUTHORIZED_CHANGE = "unauthorized_change"
    SUSPICIOUS_ACTIVITY = "suspicious_activity"
    DATA_EXPOSURE = "data_exposure"
    PHISHING = "phishing"
    SOCIAL_ENGINEERING = "social_engineering"
    MALWARE = "malware"
    VULNERABILITY = "vulnerability"
    MFA_OR_POLICY_FAILURE = "mfa_or_policy_failure"
    POLICY_VIOLATION = "policy_violation"
    COMPLIANCE_INQUIRY = "compliance_inquiry"
    SECURITY_QUESTION = "security_question"
    FALSE_ALARM = "false_alarm"
    FEATURE_REQUEST = "feature_request"


class Fact(StrEnum):
    """What a text claims that decides severity. A claim, never a proof."""

    COMPROMISE_CONFIRMED = "compromise_confirmed"
    COMPROMISE_SUSPECTED = "compromise_suspected"
    EXFILTRATION_CONFIRMED = "exfiltration_confirmed"
    EXFILTRATION_SUSPECTED = "exfiltration_suspected"
    SINGLE_ACCOUNT = "single_account"
    MULTIPLE_ACCOUNTS = "multiple_accounts"
    PRIVILEGED_USER = "privileged_user"
    SENSITIVE_DATA = "sensitive_data"
    EXPLOITED_NOW = "exploited_now"
    POTENTIAL_EXPLOIT = "potential_exploit"
    MALWARE_IN_PRODUCT = "malware_in_product"
    MFA_BYPASSED = "mfa_bypassed"
    POLICY_NOT_ENFORCED = "policy_not_enforced"
    IMPERSONATES_COMPANY = "impersonates_company"
    ATTEMPT_FAILED = "attempt_failed"
    IDENTITY_UNPROVEN = "identity_unproven"
    THIRD_PARTY_REPORTER = "third_party_reporter"
    EXPLAINED_HARMLESS = "explained_harmless"
    QUESTION_ONLY = "question_only"


class Outcome(StrEnum):
    """What detection makes of a message."""

    INCIDENT = "incident"
    REVIEW = "review"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Message:
    """What one person wrote at one time: a new ticket's subject and text, or a comment."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired, with the words that made it fire."""

    rule: str
    title: str
    quote: str
    kind: Kind | None = None
    facts: frozenset[Fact] = frozenset()
    weight: float = 1.0


SECOND_READER = "second-reader"
"""Stands where a rule's id stands, for what the statistical model found."""
SUPPORT = 0.4  # how sure one rule must be that a step may rest on it


@dataclass(frozen=True, slots=True)
class Reading:
    """What detection made of one message. Same message and rules version, same reading."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    kinds: tuple[Kind, ...] = ()
    """The most telling first; empty when ordinary."""
    facts: frozenset[Fact] = frozenset()
    confidence: float = 0.0
    """0 to 1."""
    systems: tuple[str, ...] = ()
    """Parts of the product that the text names, in the lexicon's words."""
    rules_version: str = ""
    """Hash of the rule files that read it."""
    model_version: str = ""
    """Hash of the second reader's files; empty when it was switched off."""
    shadow: tuple[Finding, ...] = ()
    """What rules on trial found; it changed nothing."""
    would_be: Outcome | None = None
    """The outcome if they counted; None when none of them fired."""

    @property
    def kind(self) -> Kind | None:
        """The most telling kind."""
        return self.kinds[0] if self.kinds else None

    @property
    def rests_on_a_rule(self) -> bool:
        """A rule found something too: the second reader alone never makes a step start."""
        return any(f.rule != SECOND_READER and f.weight >= SUPPORT for f in self.findings)


class Source(StrEnum):
    """A system that is asked for the impact."""

    AUDIT_TRAIL = "audit_trail"
    SESSIONS = "sessions"
    IDENTITY = "identity"
    CRM = "crm"


class Activity(StrEnum):
    """What an audit-trail event is about, in our words."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    EXPORT = "export"
    ROLE_CHANGE = "role_change"
    PERMISSION_CHANGE = "permission_change"
    SETTING_CHANGE = "setting_change"
    API_KEY = "api_key"
    MFA = "mfa"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One row of the audit trail: who did what to what, from where."""

    at: datetime
    actor: str
    activity: Activity
    action: str
    """The source's own name of it."""
    object: str = ""
    ip: str = ""
    country: str = ""
    sensitive: bool = False
    """The source says that the object is sensitive."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A sign-in that still works."""

    id: str
    ip: str
    country: str
    agent: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """An API key or an integration of an account, without its secret."""

    id: str
    name: str
    active: bool
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the product, as the identity provider knows them now."""

    id: str
    email: str
    role: str
    active: bool
    mfa_enrolled: bool
    keys: tuple[Credential, ...] = ()
    integrations: tuple[Credential, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """The company behind a reporter, as the CRM knows it."""

    id: str
    name: str
    plan: str = ""
    contact_is_admin: bool | None = None
    """Whether the CRM lists the reporter as an administrator; None when it does not say."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the outside systems said. None means that a source was not heard."""

    customer: Customer | None = None
    account: Account | None = None
    sessions: tuple[LiveSession, ...] | None = None
    events: tuple[TrailEvent, ...] | None = None
    """Newest first."""
    unknown: Mapping[Source, str] = field(default_factory=dict)
    """Each source that was not heard, and why, in a few words."""

    @property
    def last_login(self) -> TrailEvent | None:
        """The newest successful login."""
        return next((e for e in self.events or () if e.activity is Activity.LOGIN), None)

    @property
    def exports(self) -> tuple[TrailEvent, ...]:
        """Downloads and exports, newest first."""
        return tuple(e for e in self.events or () if e.activity is Activity.EXPORT)

    @property
    def privilege_changes(self) -> tuple[TrailEvent, ...]:
        """Role, permission and setting changes, newest first."""
        wanted = (Activity.ROLE_CHANGE, Activity.PERMISSION_CHANGE, Activity.SETTING_CHANGE)
        return tuple(e for e in self.events or () if e.activity in wanted)


class Proof(IntEnum):
    """How far it is proved that the requester wrote the report. Higher is better."""

    UNPROVEN = 0
    VERIFIED_ADDRESS = 1
    SIGNED_IN = 2


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported, and how far that is proved."""

    user_id: int
    name: str
    email: str
    proof: Proof
    reasons: tuple[str, ...] = ()
    """Codes of templates/notes/reasons.toml, the deciding one first."""

    @property
    def is_proved(self) -> bool:
        """True when the reporter's own account may be contained without a person's word."""
        return self.proof > Proof.UNPROVEN


@dataclass(frozen=True, slots=True)
class Judgement:
    """A severity and why."""

    severity: Severity
    reasons: tuple[str, ...]
    """Codes of templates/notes/reasons.toml, the deciding one first."""


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """One ticket's security matter, as it is on record."""

    id: str
    """SEC-2026-0047."""
    ticket_id: int
    kind: Kind
    judgement: Judgement
    reading: Reading
    assessment: Assessment
    reporter: Reporter
    opened_at: datetime
    reported_at: datetime
    state: IncidentState = IncidentState.OPEN
    held_back: str = ""
    """Why every step of it waits for a person, whatever comes later: a code of
    templates/notes/reasons.toml. Empty when the playbook decides.
    """

    @property
    def severity(self) -> Severity:
        """How bad it is now."""
        return self.judgement.severity
