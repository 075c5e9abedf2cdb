"""What may be done about what, written out by hand from the harm ladder and our own playbook."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incidents import playbook_file
from incidents.approvals import POLICY
from incidents.corroboration import Corroboration, Level, corroborated
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Account, Activity, Credential, Kind, Proof, Severity
from incidents.playbook import Playbook
from incidents.playbook_file import parse
from incidents.trust import Subject, Whose
from incidents.ways import Ground, Mode
from tests.builders import NOW, a_reporter, a_session, an_account, an_assessment, an_event

OURS = parse(Path(playbook_file.__file__).with_name("playbook.toml").read_text(encoding="utf-8"))
FULL = an_account(integrations=(Credential("int-1", "zap", True),))
R, U, K, T, M, N, S, L, B = (
    EffectKind.REVOKE_SESSIONS,
    EffectKind.STEP_UP,
    EffectKind.DISABLE_KEYS,
    EffectKind.ROTATE_KEYS,
    EffectKind.RESET_MFA,
    EffectKind.RESET_PASSWORD,
    EffectKind.SUSPEND_USER,
    EffectKind.LOCK_ACCOUNT,
    EffectKind.BLOCK_INTEGRATION,
)
LETTERS = {R: "R", U: "U", K: "K", T: "T", M: "M", N: "N", S: "S", L: "L", B: "B"}

HOME = an_event(country="GB", at=NOW - timedelta(hours=40))
STRANGE = an_event(country="BR", at=NOW - timedelta(hours=2))
EXPORT = an_event(Activity.EXPORT, country="BR", action="data.exported")
KEY = an_event(Activity.API_KEY, country="BR", action="api_key.created")
FAILED = an_event(Activity.LOGIN_FAILED, country="BR", action="auth.login.failure")
MAIL = an_event(Activity.OTHER, country="BR", action="password.reset_mail_sent")
EVIDENCE = {
    "quiet": (HOME,),
    "provoked": (*(FAILED,) * 50, *(MAIL,) * 20, HOME),
    "stranger": (STRANGE, HOME),
    "stranger+act": (EXPORT, STRANGE, HOME),
    "all": (KEY, EXPORT, STRANGE, HOME),
}
"""What the audit trail shows, newest first."""
PROOFS = {"in": Proof.SIGNED_IN, "mail": Proof.VERIFIED_ADDRESS, "no": Proof.UNPROVEN}
WHOSE = {
    "own": Whose.REPORTER,
    "colleague": Whose.COLLEAGUE,
    "other": Whose.OTHER_ORGANISATION,
    "?": Whose.UNKNOWN,
}


def _shown(evidence: str) -> Corroboration:
    return corroborated(an_assessment(events=EVIDENCE[evidence], sessions=()), at=NOW)


def _ground(
    proof: str = "in", whose: str = "own", evidence: str = "quiet", **changes: Any
) -> Ground:
    """Who asks about whom, and what is shown."""
    plain = Ground(
        reporter=a_reporter(PROOFS[proof]),
        subject=Subject(WHOSE[whose], "eve@acme.example", "subject_own"),
        account=FULL,
        shown=_shown(evidence),
    )
    return replace(plain, **changes)


def _states(plans: tuple[EffectPlan, ...]) -> str:
    """R+ U+ K-: sessions are revoked by policy, the key waits for people."""
    return " ".join(f"{LETTERS[p.kind]}{'+' if p.approved_by else '-'}" for p in plans)


C, A, G, X = (
    Kind.ACCOUNT_COMPROMISE,
    Kind.UNAUTHORIZED_ACCESS,
    Kind.UNAUTHORIZED_CHANGE,
    Kind.SUSPICIOUS_ACTIVITY,
)
D, P, W, F = Kind.DATA_EXPOSURE, Kind.PHISHING, Kind.MALWARE, Kind.MFA_OR_POLICY_FAILURE
CASES: tuple[tuple[Kind, int, str, str, str, str], ...] = (
    # A proved reporter's own account: signed out on their word, and nothing more on it.
    (C, 1, "in", "own", "quiet", "R+ U+ K- M- N- S- B-"),
    (C, 2, "in", "own", "quiet", "R+ U+ K- M- N- S- B-"),
    (C, 2, "mail", "own", "quiet", "R+ U+ K- M- N- S- B-"),
    (C, 3, "in", "own", "quiet", "R+ U+"),
    (C, 3, "mail", "own", "quiet", "R+ U+"),
    (C, 4, "in", "own", "quiet", ""),
    (A, 1, "in", "own", "quiet", "R+ U+ K- M- N- S-"),
    (A, 2, "mail", "own", "quiet", "R+ U+ K- M- N- S-"),
    (A, 3, "mail", "own", "quiet", "R+ U+"),
    (G, 1, "in", "own", "quiet", "R+ U+ K- S- B-"),
    (G, 2, "mail", "own", "quiet", "R+ U+ K- S- B-"),
    (G, 3, "in", "own", "quiet", "R+ U+"),
    (X, 1, "in", "own", "quiet", "R+ U+"),
    (X, 3, "mail", "own", "quiet", "R+ U+"),
    (X, 4, "in", "own", "quiet", ""),
    # What others can provoke changes nothing.
    (C, 2, "in", "own", "provoked", "R+ U+ K- M- N- S- B-"),
    (C, 2, "no", "own", "provoked", "R- U- K- M- N- S- B-"),
    (C, 1, "no", "own", "provoked", "R- U- K- M- N- S- B-"),
    (X, 3, "no", "own", "provoked", "R- U-"),
    (D, 1, "no", "own", "provoked", "R- U- K- T- B-"),
    (W, 1, "no", "colleague", "provoked", "R- U- K- S- B-"),
    # An unproven report alone does nothing.
    (C, 1, "no", "own", "quiet", "R- U- K- M- N- S- B-"),
    (C, 3, "no", "own", "quiet", "R- U-"),
    (A, 2, "no", "own", "quiet", "R- U- K- M- N- S-"),
    (G, 2, "no", "own", "quiet", "R- U- K- S- B-"),
    (X, 2, "no", "own", "quiet", "R- U-"),
    (F, 2, "no", "own", "quiet", "R- U- M- L-"),
    # A signal signs out, whoever reports; it shuts nobody out.
    (C, 2, "no", "own", "stranger", "R+ U+ K- M- N- S- B-"),
    (C, 3, "no", "own", "stranger", "R+ U+"),
    (C, 2, "no", "colleague", "stranger", "R+ U+ K- M- N- S- B-"),
    (C, 2, "in", "colleague", "stranger", "R+ U+ K- M- N- S- B-"),
    (C, 2, "in", "own", "stranger", "R+ U+ K- M- N- S- B-"),
    (C, 2, "in", "own", "stranger+act", "R+ U+ K- M- N- S- B-"),
    (G, 2, "mail", "own", "stranger+act", "R+ U+ K- S- B-"),
    (D, 2, "no", "own", "stranger", "R+ U+ K- T- B-"),
    (D, 1, "in", "colleague", "stranger", "R+ U+ K- T- B-"),
    (P, 2, "in", "own", "stranger", "R+ U+ N-"),
    (W, 2, "no", "own", "stranger", "R+ U+ K- S- B-"),
    (F, 2, "in", "own", "stranger", "R+ U+ M- L-"),
    # Where the account may be untouched the reporter's word alone signs nobody out.
    (D, 1, "in", "own", "quiet", "R- U- K- T- B-"),
    (D, 2, "mail", "own", "quiet", "R- U- K- T- B-"),
    (D, 3, "in", "own", "all", ""),
    (P, 1, "in", "own", "quiet", "R- U- N-"),
    (P, 2, "mail", "own", "quiet", "R- U- N-"),
    (P, 3, "in", "own", "all", ""),
    (W, 1, "in", "own", "quiet", "R- U- K- S- B-"),
    (W, 2, "mail", "own", "quiet", "R- U- K- S- B-"),
    (F, 1, "in", "own", "quiet", "R- U- M- L-"),
    (F, 2, "mail", "own", "quiet", "R- U- M- L-"),
    (F, 3, "in", "own", "quiet", ""),
    # An act and two signals shut out the reporter's own account, and only a proved reporter's.
    (C, 1, "in", "own", "all", "R+ U+ K- M- N- S+ B-"),
    (C, 2, "mail", "own", "all", "R+ U+ K- M- N- S+ B-"),
    (A, 2, "in", "own", "all", "R+ U+ K- M- N- S+"),
    (G, 1, "mail", "own", "all", "R+ U+ K- S+ B-"),
    (W, 2, "in", "own", "all", "R+ U+ K- S+ B-"),
    (C, 3, "in", "own", "all", "R+ U+"),
    (X, 1, "in", "own", "all", "R+ U+"),
    (F, 1, "in", "own", "all", "R+ U+ M- L-"),
    (C, 1, "no", "own", "all", "R+ U+ K- M- N- S- B-"),
    (A, 1, "no", "own", "all", "R+ U+ K- M- N- S-"),
    (W, 1, "no", "own", "all", "R+ U+ K- S- B-"),
    (C, 1, "in", "colleague", "all", "R+ U+ K- M- N- S- B-"),
    (C, 1, "no", "colleague", "all", "R+ U+ K- M- N- S- B-"),
    # Somebody else's account is never touched on a word alone.
    (C, 2, "in", "colleague", "quiet", "R- U- K- M- N- S- B-"),
    (X, 3, "mail", "colleague", "quiet", "R- U-"),
    # Another organisation's, or nobody knows whose: people decide, whatever is shown.
    (C, 1, "in", "other", "all", "R- U- K- M- N- S- B-"),
    (C, 2, "in", "other", "quiet", "R- U- K- M- N- S- B-"),
    (X, 3, "no", "other", "stranger", "R- U-"),
    (C, 1, "in", "?", "all", "R- U- K- M- N- S- B-"),
    (A, 2, "mail", "?", "stranger", "R- U- K- M- N- S-"),
    (X, 3, "in", "?", "quiet", "R- U-"),
    # What needs no containment.
    (Kind.SOCIAL_ENGINEERING, 2, "in", "own", "all", ""),
    (Kind.VULNERABILITY, 1, "in", "own", "all", ""),
    (Kind.POLICY_VIOLATION, 3, "in", "own", "all", ""),
    (Kind.COMPLIANCE_INQUIRY, 4, "in", "own", "all", ""),
    (Kind.SECURITY_QUESTION, 1, "in", "own", "all", ""),
    (Kind.FALSE_ALARM, 1, "in", "own", "all", ""),
    (Kind.FEATURE_REQUEST, 1, "in", "own", "all", ""),
)


@pytest.mark.parametrize(("kind", "severity", "proof", "whose", "evidence", "states"), CASES)
def test_each_case_has_its_steps(
    kind: Kind, severity: int, proof: str, whose: str, evidence: str, states: str
) -> None:
    plans = OURS.plan(kind, Severity(severity), _ground(proof, whose, evidence))

    assert _states(plans) == states


def test_the_evidence_of_these_cases_is_what_it_says() -> None:
    levels = {name: _shown(name).level for name in EVIDENCE}

    assert levels == {
        "quiet": Level.NONE,
        "provoked": Level.NONE,
        "stranger": Level.SIGNAL,
        "stranger+act": Level.SIGNAL,
        "all": Level.ACT,
    }


@pytest.mark.parametrize(
    ("ground", "kind", "step", "reason"),
    [
        (_ground(), C, R, "step_own_account"),
        (_ground("no", evidence="stranger"), C, R, "step_signal_seen"),
        (_ground(evidence="all"), C, S, "step_act_seen"),
        (_ground("no"), C, R, "step_reporter_unproven"),
        (_ground(), D, R, "step_not_shown"),
        (_ground(), C, S, "step_not_shown"),
        (_ground("no", evidence="all"), C, S, "step_reporter_unproven"),
        (_ground(whose="colleague"), C, R, "step_other_account"),
        (_ground(whose="colleague", evidence="all"), C, S, "step_other_account"),
        (_ground(whose="other", evidence="all"), C, R, "step_other_organisation"),
        (_ground(whose="?", evidence="all"), C, R, "step_subject_unknown"),
        (_ground(account=replace(FULL, email="bob@acme.example")), C, R, "step_other_account"),
        (_ground(evidence="all"), C, K, "step_needs_person"),
        (_ground(evidence="all"), C, B, "step_needs_person"),
        (_ground(evidence="all"), C, M, "step_needs_two"),
        (_ground(evidence="all", lacking=frozenset({S, M})), C, S, "step_verb_missing"),
        (_ground(evidence="all", lacking=frozenset({S, M})), C, M, "step_verb_missing"),
        (_ground(lacking=frozenset({R})), C, R, "step_verb_missing"),
        (_ground(), C, U, "step_own_account"),
        (_ground("no", evidence="stranger"), C, U, "step_signal_seen"),
        (_ground("no"), C, U, "step_reporter_unproven"),
        (_ground(lacking=frozenset({U})), C, U, "step_verb_missing"),
        (_ground(lacking=frozenset({U})), C, R, "step_own_account"),
    ],
)
def test_each_step_says_why_it_runs_or_waits(
    ground: Ground, kind: Kind, step: EffectKind, reason: str
) -> None:
    plan = next(p for p in OURS.plan(kind, Severity.SEV_1, ground) if p.kind is step)

    runs = reason in ("step_own_account", "step_signal_seen", "step_act_seen")
    assert (plan.reason, plan.approved_by) == (reason, POLICY if runs else None)


def test_a_subject_whose_address_is_not_the_accounts_is_not_touched() -> None:
    ground = _ground(evidence="all", account=replace(FULL, email="someone@acme.example"))

    plans = OURS.plan(C, Severity.SEV_1, ground)

    assert not any(plan.approved_by for plan in plans)


def test_an_address_is_the_same_in_capitals() -> None:
    ground = _ground(account=replace(FULL, email="EVE@ACME.EXAMPLE"))

    assert OURS.plan(C, Severity.SEV_2, ground)[0].approved_by == POLICY


@pytest.mark.parametrize("account", [None, an_account(id="")])
def test_without_an_account_nothing_is_planned(account: Account | None) -> None:
    assert OURS.plan(C, Severity.SEV_1, _ground(account=account)) == ()


def test_what_is_off_already_is_not_asked_for() -> None:
    off = an_account(
        active=False,
        locked=True,
        mfa_enrolled=False,
        step_up=True,
        password_ended=True,
        keys=(Credential("key-1", "ci", False),),
        integrations=(Credential("int-1", "zap", False),),
    )

    plans = [p for kind in Kind for p in OURS.plan(kind, Severity.SEV_1, _ground(account=off))]

    assert {plan.kind for plan in plans} == {R, T}  # a secret that got out stays out


def test_what_another_incident_holds_off_is_asked_for() -> None:
    off = an_account(
        active=False,
        keys=(Credential("key-1", "ci", False), Credential("key-2", "old", False)),
        held=("suspend_user", "disable_keys key-1"),
    )

    plans = [p for p in OURS.plan(C, Severity.SEV_2, _ground(account=off)) if p.kind in (K, S)]

    assert [(p.kind, p.item) for p in plans] == [(K, "key-1"), (S, "")]


def test_each_active_key_is_a_step_of_its_own_and_says_what_it_breaks() -> None:
    used = Credential("key-2", "nightly", True, NOW, ("payroll",))
    account = replace(FULL, keys=(*FULL.keys, used, Credential("key-3", "old", False)))

    plans = [p for p in OURS.plan(C, Severity.SEV_2, _ground(account=account)) if p.kind is K]

    assert [(p.target, p.item) for p in plans] == [("acc-1", "key-1"), ("acc-1", "key-2")]
    assert plans[1].blast["keys"] == [
        {
            "id": "key-2",
            "name": "nightly",
            "last_used_at": "2026-11-21T05:00:00+00:00",
            "dependents": ["payroll"],
        }
    ]


def test_a_step_that_ends_sessions_says_how_many() -> None:
    ground = _ground(sessions=(a_session("s-1"), a_session("s-2")))

    first = OURS.plan(C, Severity.SEV_2, ground)[0]

    assert first.blast["sessions"] == 2


@pytest.mark.parametrize(
    ("mode", "states", "would"),
    [
        (Mode.AUTO, "R+ U+ K- M- N- S+ B-", ""),
        (Mode.APPROVE, "R- U- K- M- N- S- B-", ""),
        (Mode.SHADOW, "", "R+ U+ K- M- N- S+ B-"),
        (Mode.OFF, "", ""),
    ],
)
def test_a_mode_caps_every_step(mode: Mode, states: str, would: str) -> None:
    capped, ground = OURS.capped(mode), _ground(evidence="all")

    assert _states(capped.plan(C, Severity.SEV_2, ground)) == states
    assert _states(capped.would(C, Severity.SEV_2, ground)) == would


def test_a_step_that_only_its_mode_holds_back_says_so() -> None:
    plans = OURS.capped(Mode.APPROVE).plan(C, Severity.SEV_2, _ground(evidence="all"))

    assert {p.kind: p.reason for p in plans} == {
        R: "step_mode_approve",
        U: "step_mode_approve",
        K: "step_needs_person",
        M: "step_needs_two",
        N: "step_needs_two",
        S: "step_mode_approve",
        B: "step_needs_person",
    }


def test_every_key_that_may_have_got_out_is_rotated_also_one_that_is_off() -> None:
    keys = (Credential("key-1", "ci", True), Credential("key-2", "old", False))
    ground = _ground(account=replace(FULL, keys=keys))

    plans = OURS.plan(D, Severity.SEV_2, ground)

    found = [(p.item, p.approved_by, p.reason) for p in plans if p.kind is T]
    assert found == [("key-1", None, "step_needs_two"), ("key-2", None, "step_needs_two")]


def test_modes_are_capped_step_by_step() -> None:
    mixed = Playbook(
        tuple(replace(s, mode=Mode.SHADOW if s.action is S else s.mode) for s in OURS.steps)
    )
    ground = _ground(evidence="all")

    capped = mixed.capped(Mode.AUTO)

    assert _states(capped.plan(C, Severity.SEV_2, ground)) == "R+ U+ K- M- N- B-"
    assert _states(capped.would(C, Severity.SEV_2, ground)) == "S+"


@pytest.mark.parametrize(
    ("one", "other", "lesser"),
    [
        (Mode.AUTO, Mode.OFF, Mode.OFF),
        (Mode.OFF, Mode.AUTO, Mode.OFF),
        (Mode.SHADOW, Mode.APPROVE, Mode.SHADOW),
        (Mode.APPROVE, Mode.AUTO, Mode.APPROVE),
        (Mode.AUTO, Mode.AUTO, Mode.AUTO),
    ],
)
def test_the_lesser_mode_holds(one: Mode, other: Mode, lesser: Mode) -> None:
    assert one.capped(other) is lesser


def test_rung_3_is_never_automatic_whatever_is_shown() -> None:
    plans = [p for k in Kind for s in Severity for p in OURS.plan(k, s, _ground(evidence="all"))]

    assert {p.approved_by for p in plans if rung_of(p.kind) is Rung.REPLACED} == {None}
