"""Who may approve, and when it is enough."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.approvals import POLICY, Approval, How, PersonAct, enough, is_person, person, why_not
from incidents.ledger import PLAYBOOK, EffectKind
from incidents.verification import Verified, Way
from tests.builders import NOW

PLAN, OTHER = "a" * 64, "b" * 64
ADA, TOM, EVE, OWNER = (person(number) for number in (1, 2, 7, 8))
MINUTE = timedelta(minutes=1)


def word(approver: str = ADA, **changes: object) -> Approval:
    """Given just now."""
    plain = Approval(approver, PLAN, NOW, How.MACRO, "audit:1")
    at = changes.get("at", NOW)
    return replace(plain, **({"verified": Verified(Way.VIDEO, at)} | changes))  # type: ignore


@pytest.mark.parametrize(
    ("approver", "requester", "code"),
    [
        (ADA, PLAYBOOK, ""),
        (ADA, TOM, ""),
        (ADA, ADA, "approval_by_requester"),
        (EVE, PLAYBOOK, "approval_by_reporter"),
        (OWNER, PLAYBOOK, "approval_by_subject"),
        (ADA, EVE, "approval_of_own_request"),
        (POLICY, PLAYBOOK, "approval_by_nobody"),
        ("ada@console", PLAYBOOK, "approval_by_nobody"),
        ("zendesk:", PLAYBOOK, "approval_by_nobody"),
        ("", PLAYBOOK, "approval_by_nobody"),
    ],
)
def test_nobody_decides_about_their_own(approver: str, requester: str, code: str) -> None:
    theirs = frozenset({"acc-1"}) if approver == OWNER else frozenset({"acc-2"})
    act = PersonAct(approver, "audit:1", How.MACRO, NOW, accounts=theirs)

    found = why_not(act, requester=requester, reporter=EVE, target="acc-1")

    assert found == code


@pytest.mark.parametrize("who", ["zendesk:٣", "zendesk:-1", "Zendesk:1", "zendesk:1:2", "policy"])
def test_only_a_plain_number_names_a_person(who: str) -> None:
    assert not is_person(who)


@pytest.mark.parametrize(
    ("kind", "given", "is_enough"),
    [
        (EffectKind.REVOKE_SESSIONS, [], False),
        (EffectKind.REVOKE_SESSIONS, [word(POLICY)], True),
        (EffectKind.REVOKE_SESSIONS, [word()], True),
        (EffectKind.SUSPEND_USER, [word()], True),
        (EffectKind.SUSPEND_USER, [word(POLICY)], True),
        (EffectKind.SUSPEND_USER, [word("somebody")], False),
        (EffectKind.SUSPEND_USER, [word(plan_hash=OTHER)], False),
        (EffectKind.RESET_MFA, [word()], False),
        (EffectKind.RESET_MFA, [word(), word(act_id="audit:2")], False),
        (EffectKind.RESET_MFA, [word(), word(TOM)], True),
        (EffectKind.RESET_MFA, [word(POLICY)], False),
        (EffectKind.RESET_MFA, [word(POLICY), word()], False),
        (EffectKind.RESET_MFA, [word(), word(TOM, plan_hash=OTHER)], False),
        (EffectKind.UNDO, [word()], True),
    ],
)
def test_it_takes_that_many_people_for_exactly_this_plan(
    kind: EffectKind, given: list[Approval], is_enough: bool
) -> None:
    assert enough(kind, PLAN, given, now=NOW, lasting=False) is is_enough


@pytest.mark.parametrize(
    ("kind", "age", "is_enough"),
    [
        (EffectKind.SUSPEND_USER, 29 * MINUTE, True),
        (EffectKind.SUSPEND_USER, 30 * MINUTE, False),
        (EffectKind.SUSPEND_USER, -MINUTE, True),
        (EffectKind.SUSPEND_USER, -2 * MINUTE, False),
        (EffectKind.SUSPEND_USER, timedelta(hours=2), False),
        (EffectKind.SUSPEND_USER, timedelta(hours=-2), False),
    ],
)
def test_a_word_is_for_now(kind: EffectKind, age: timedelta, is_enough: bool) -> None:
    assert enough(kind, PLAN, [word(at=NOW - age)], now=NOW, lasting=False) is is_enough


@pytest.mark.parametrize(
    ("verified", "is_enough"),
    [
        (None, False),
        (Verified(Way.CALL_BACK, NOW), True),
        (Verified(Way.IN_PERSON, NOW - 15 * MINUTE), True),
        (Verified(Way.IN_PERSON, NOW - 16 * MINUTE), False),
        (Verified(Way.ADMINISTRATOR, NOW + MINUTE), False),
    ],
)
@pytest.mark.parametrize(
    ("kind", "lasting"), [(EffectKind.RESET_MFA, False), (EffectKind.DISABLE_KEYS, True)]
)
def test_each_of_two_has_verified_the_owner_lately(
    kind: EffectKind, lasting: bool, verified: Verified | None, is_enough: bool
) -> None:
    given = [word(), word(TOM, verified=verified)]

    assert enough(kind, PLAN, given, now=NOW, lasting=lasting) is is_enough


def test_below_rung_three_nobody_need_say_so() -> None:
    given = [word(verified=None)]

    assert enough(EffectKind.SUSPEND_USER, PLAN, given, now=NOW, lasting=False)


@pytest.mark.parametrize(("age", "is_enough"), [(14 * MINUTE, True), (15 * MINUTE, False)])
def test_two_words_must_both_last(age: timedelta, is_enough: bool) -> None:
    given = [word(at=NOW - age), word(TOM)]

    assert enough(EffectKind.RESET_MFA, PLAN, given, now=NOW, lasting=False) is is_enough


@pytest.mark.parametrize(
    ("given", "is_enough"),
    [
        ([word(POLICY)], False),
        ([word()], False),
        ([word(POLICY), word()], False),
        ([word(), word(TOM)], True),
        ([word(at=NOW - 15 * MINUTE), word(TOM)], False),
    ],
)
def test_what_the_provider_cannot_give_back_takes_two_within_a_quarter_of_an_hour(
    given: list[Approval], is_enough: bool
) -> None:
    found = enough(EffectKind.DISABLE_KEYS, PLAN, given, now=NOW, lasting=True)

    assert found is is_enough


@pytest.mark.parametrize(
    ("given", "is_enough"),
    [
        ([word(POLICY)], False),
        ([word(at=NOW - 2 * MINUTE)], False),
        ([word()], True),
        ([word(POLICY), word()], True),
    ],
)
def test_with_an_open_breaker_only_a_persons_later_word_counts(
    given: list[Approval], is_enough: bool
) -> None:
    found = enough(
        EffectKind.REVOKE_SESSIONS, PLAN, given, now=NOW, lasting=False, since=NOW - MINUTE
    )

    assert found is is_enough


@pytest.mark.parametrize(
    ("approver", "age", "is_enough"),
    [
        (POLICY, timedelta(days=30), True),
        (POLICY, timedelta(hours=-2), True),
        (ADA, timedelta(hours=23), True),
        (ADA, timedelta(hours=24), False),
        (ADA, timedelta(hours=-2), False),
    ],
)
def test_only_policys_word_on_giving_back_never_lapses(
    approver: str, age: timedelta, is_enough: bool
) -> None:
    given = [word(approver, at=NOW - age)]

    assert enough(EffectKind.UNDO, PLAN, given, now=NOW, lasting=False) is is_enough


def test_policys_word_on_another_plan_gives_nothing_back() -> None:
    given = [word(POLICY, plan_hash=OTHER)]

    assert not enough(EffectKind.UNDO, PLAN, given, now=NOW, lasting=False)
