"""Whom no step may touch."""

from typing import Any

import pytest

from incidents.ladder import Rung
from incidents.protection import why_not_one, why_protected
from tests.builders import an_account


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({}, "", ""),
        ({"is_break_glass": True}, "protected_break_glass", "protected_break_glass"),
        ({"is_service": True}, "protected_service", "protected_service"),
        ({"is_owner": True}, "", "protected_owner"),
        ({"is_last_admin": True}, "", "protected_last_admin"),
        ({"id": "us"}, "protected_ours", "protected_ours"),
    ],
)
def test_signing_out_spares_fewer_than_shutting_out(
    changes: dict[str, Any], low: str, high: str
) -> None:
    account = an_account(**changes)

    found = [
        why_protected(account, rung, is_listed=False, ours={"us"})
        for rung in (Rung.SIGNED_OUT, Rung.SHUT_OUT, Rung.REPLACED)
    ]

    assert found == [low, high, high]


@pytest.mark.parametrize("rung", Rung)
def test_the_list_holds_on_every_rung(rung: Rung) -> None:
    found = why_protected(an_account(), rung, is_listed=True, ours=frozenset())

    assert found == "protected_listed"


@pytest.mark.parametrize("target", ["usr_eve", "00u1a-b_c", "eve@acme.example", "a/b"])
def test_one_id_is_one_account(target: str) -> None:
    assert why_not_one(target) == ""
