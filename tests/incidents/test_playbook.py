"""What may be done, as data."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from incidents import playbook
from incidents.approvals import POLICY
from incidents.ledger import EffectKind
from incidents.model import Account, Credential, Kind, Proof, Severity
from incidents.playbook import MAY_BE_AUTOMATIC, BadPlaybook, parse
from tests.builders import a_reporter, an_account

TEXT = Path(playbook.__file__).with_name("playbook.toml").read_text(encoding="utf-8")
OURS = parse(TEXT)
FULL = an_account(integrations=(Credential("int-1", "zap", True),))
GOOD = """
[[steps]]
step = "revoke_sessions"
kinds = ["account_compromise"]
severities = [1, 2]
automatic = true
"""
COMPROMISE = (
    Kind.ACCOUNT_COMPROMISE,
    Kind.UNAUTHORIZED_ACCESS,
    Kind.UNAUTHORIZED_CHANGE,
    Kind.SUSPICIOUS_ACTIVITY,
)
HARMLESS = (
    Kind.FALSE_ALARM,
    Kind.SECURITY_QUESTION,
    Kind.COMPLIANCE_INQUIRY,
    Kind.FEATURE_REQUEST,
    Kind.SOCIAL_ENGINEERING,
    Kind.POLICY_VIOLATION,
    Kind.VULNERABILITY,
)


def _cases() -> Iterator[tuple[Kind, Severity]]:
    return ((kind, severity) for kind in Kind for severity in Severity)


@pytest.mark.parametrize("kind", COMPROMISE)
@pytest.mark.parametrize("severity", [Severity.SEV_1, Severity.SEV_2, Severity.SEV_3])
@pytest.mark.parametrize("proof", [Proof.SIGNED_IN, Proof.VERIFIED_ADDRESS])
def test_a_proved_reporters_own_sessions_are_revoked_by_policy(
    kind: Kind, severity: Severity, proof: Proof
) -> None:
    first = OURS.plan(kind, severity, a_reporter(proof), FULL)[0]

    assert (first.kind, first.target) == (EffectKind.REVOKE_SESSIONS, "acc-1")
    assert (first.approved_by, first.reason) == (POLICY, "step_own_account")


def test_for_an_unproven_reporter_every_step_waits() -> None:
    plans = [
        plan
        for kind, severity in _cases()
        for plan in OURS.plan(kind, severity, a_reporter(Proof.UNPROVEN), FULL)
    ]

    assert plans
    assert {plan.approved_by for plan in plans} == {None}
    assert "step_reporter_unproven" in {plan.reason for plan in plans}


def test_another_persons_account_is_never_touched_by_policy() -> None:
    plan = OURS.plan(
        Kind.ACCOUNT_COMPROMISE,
        Severity.SEV_1,
        a_reporter(),
        replace(FULL, email="someone.else@acme.example"),
    )[0]

    assert (plan.approved_by, plan.reason) == (None, "step_other_account")


def test_an_address_is_the_same_in_capitals() -> None:
    account = replace(FULL, email="EVE@ACME.EXAMPLE")

    plan = OURS.plan(Kind.ACCOUNT_COMPROMISE, Severity.SEV_2, a_reporter(), account)[0]

    assert plan.approved_by == POLICY


def test_nothing_but_revoking_sessions_ever_runs_without_a_person() -> None:
    plans = [p for case in _cases() for p in OURS.plan(*case, a_reporter(), FULL)]

    assert {p.kind for p in plans if p.approved_by} == MAY_BE_AUTOMATIC
    assert {p.reason for p in plans if p.kind not in MAY_BE_AUTOMATIC} == {"step_needs_person"}


def test_a_compromised_account_offers_every_step_to_a_person() -> None:
    plans = OURS.plan(Kind.ACCOUNT_COMPROMISE, Severity.SEV_2, a_reporter(), FULL)

    assert [p.kind for p in plans] == [
        EffectKind.REVOKE_SESSIONS,
        EffectKind.DISABLE_KEYS,
        EffectKind.RESET_MFA,
        EffectKind.SUSPEND_USER,
        EffectKind.BLOCK_INTEGRATION,
    ]


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("severity", Severity)
def test_what_needs_no_containment_plans_none(kind: Kind, severity: Severity) -> None:
    assert OURS.plan(kind, severity, a_reporter(), FULL) == ()


@pytest.mark.parametrize("kind", Kind)
def test_the_lowest_severity_plans_nothing(kind: Kind) -> None:
    assert OURS.plan(kind, Severity.SEV_4, a_reporter(), FULL) == ()


@pytest.mark.parametrize("account", [None, an_account(id="")])
def test_without_an_account_nothing_is_planned(account: Account | None) -> None:
    assert OURS.plan(Kind.ACCOUNT_COMPROMISE, Severity.SEV_1, a_reporter(), account) == ()


def test_what_is_off_already_is_not_asked_for() -> None:
    off = an_account(
        active=False,
        mfa_enrolled=False,
        keys=(Credential("key-1", "ci", False),),
        integrations=(Credential("int-1", "zap", False),),
    )

    plans = OURS.plan(Kind.ACCOUNT_COMPROMISE, Severity.SEV_1, a_reporter(), off)

    assert [plan.kind for plan in plans] == [EffectKind.REVOKE_SESSIONS]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[steps", "not TOML"),
        ("", "needs"),
        ("steps = []", "needs"),
        ("steps = 3", "needs"),
        (GOOD + "[more]\n", "needs"),
        ("steps = [3]", "step 1: needs exactly"),
        (GOOD.replace("automatic = true", ""), "step 1: needs exactly"),
        (GOOD.replace("revoke_sessions", "explode"), "step 1: step 'explode' is not known"),
        (GOOD.replace("revoke_sessions", "chat"), "step 1: chat is no step against an account"),
        (GOOD.replace("true", '"yes"'), "step 1: automatic must be true or false"),
        (GOOD.replace("revoke_sessions", "suspend_user"), "step 1: suspend_user is never"),
        (GOOD.replace("account_compromise", "weather"), "step 1: kinds 'weather' is not known"),
        (GOOD.replace("[1, 2]", "[5]"), "step 1: severities 5 is not known"),
        (GOOD.replace("[1, 2]", "[]"), "step 1: severities must be a list"),
        (GOOD.replace("[1, 2]", "1"), "step 1: severities must be a list"),
        (GOOD.replace("[1, 2]", "[[1]]"), "step 1: severities .* is not known"),
        (GOOD + GOOD, "step 2: revoke_sessions is asked twice"),
    ],
)
def test_a_bad_playbook_is_refused_whole_with_the_step_named(text: str, reason: str) -> None:
    with pytest.raises(BadPlaybook, match=reason):
        parse(text)
