"""What a step would break, and the number that an approval is bound to."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.blast import blast_of
from incidents.ledger import EffectKind, EffectPlan
from incidents.model import Credential
from tests.builders import NOW, a_session, an_account, an_effect

ACCOUNT = an_account(
    keys=(
        Credential("key-1", "ci", True, NOW, ("deploys",)),
        Credential("key-2", "old", False),
    ),
    integrations=(Credential("int-1", "zap", True),),
    admins_left=2,
)
OFF: dict[str, Any] = {"id": "key-2", "name": "old", "last_used_at": None, "dependents": []}
KEY = {"id": "key-1", "name": "ci", "last_used_at": NOW.isoformat(), "dependents": ["deploys"]}
ZAP: dict[str, Any] = {"id": "int-1", "name": "zap", "last_used_at": None, "dependents": []}


@pytest.mark.parametrize(
    ("kind", "item", "keys", "integrations"),
    [
        (EffectKind.REVOKE_SESSIONS, "", [], []),
        (EffectKind.RESET_MFA, "", [], []),
        (EffectKind.STEP_UP, "", [], []),
        (EffectKind.RESET_PASSWORD, "", [], []),
        (EffectKind.SUSPEND_USER, "", [KEY], [ZAP]),
        (EffectKind.LOCK_ACCOUNT, "", [KEY], [ZAP]),
        (EffectKind.DISABLE_KEYS, "key-1", [KEY], []),
        (EffectKind.DISABLE_KEYS, "key-2", [OFF], []),  # another incident may hold it off
        (EffectKind.ROTATE_KEYS, "key-1", [KEY], []),
        (EffectKind.BLOCK_INTEGRATION, "int-1", [], [ZAP]),
    ],
)
def test_it_names_what_stops_working(
    kind: EffectKind, item: str, keys: list[Any], integrations: list[Any]
) -> None:
    blast = blast_of(kind, item, ACCOUNT, (a_session(),))

    assert (blast["keys"], blast["integrations"]) == (keys, integrations)
    spares = (EffectKind.STEP_UP, EffectKind.RESET_PASSWORD)
    assert blast["sessions"] == (None if item or kind in spares else 1)
    assert (blast["admins_left"], blast["role"]) == (2, "member")


@pytest.mark.parametrize("lasting", [True, False])
def test_it_says_whether_the_provider_can_take_it_back(lasting: bool) -> None:
    blast = blast_of(EffectKind.SUSPEND_USER, "", ACCOUNT, lasting=lasting)

    plan = EffectPlan(EffectKind.SUSPEND_USER, "acc-1", blast=blast)
    assert plan.lasting is lasting
    assert an_effect(EffectKind.SUSPEND_USER, blast=blast).lasting is lasting


def test_sessions_that_nobody_counted_are_not_none() -> None:
    assert blast_of(EffectKind.SUSPEND_USER, "", ACCOUNT)["sessions"] is None


def test_a_plan_and_its_effect_have_the_same_hash() -> None:
    blast = blast_of(EffectKind.SUSPEND_USER, "", ACCOUNT, ())
    plan = EffectPlan(EffectKind.SUSPEND_USER, "acc-1", blast=blast)
    effect = an_effect(EffectKind.SUSPEND_USER, blast=json.loads(json.dumps(blast)))

    assert plan.plan_hash("SEC-2026-0047") == effect.plan_hash


@pytest.mark.parametrize(
    "changes",
    [
        {"target": "acc-2"},
        {"kind": EffectKind.LOCK_ACCOUNT},
        {"item": "key-1"},
        {"undo_of": 1},
        {"blast": {"sessions": 3}},
    ],
)
def test_whatever_people_are_shown_is_in_the_hash(changes: dict[str, Any]) -> None:
    plan = EffectPlan(EffectKind.SUSPEND_USER, "acc-1", blast={"sessions": 2})

    assert replace(plan, **changes).plan_hash("SEC-1") != plan.plan_hash("SEC-1")
    assert plan.plan_hash("SEC-2") != plan.plan_hash("SEC-1")


def test_who_asked_and_when_is_not_but_each_request_is_a_plan_of_its_own() -> None:
    plan = EffectPlan(EffectKind.SUSPEND_USER, "acc-1")

    again = replace(plan, requested_by="zendesk:1", grace=timedelta(1))
    another = replace(plan, generation="audit:9")

    assert again.plan_hash("SEC-1") == plan.plan_hash("SEC-1")
    assert another.plan_hash("SEC-1") != plan.plan_hash("SEC-1")
