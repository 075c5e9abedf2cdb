"""The closed vocabularies: how bad, of which kind, what is claimed, what comes of it."""

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
