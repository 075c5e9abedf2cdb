"""The Admin Console's log: what it proves, and when it proves nothing."""

from datetime import UTC, datetime

import pytest
import requests

from incidents.errors import VendorDown
from incidents.ledger import EffectKind
from incidents.ports.identity import EffectClass
from integration.http import CONNECT, READ
from integration.identity.admin_console import AdminConsole
from tests.fixtures.lantern import Answering, Lantern, saying
from tests.integration.identity.consoles import by_hand, console

OP = "SEC-2026-0001:revoke_sessions:usr_eve"
REVOKE = EffectKind.REVOKE_SESSIONS


def test_the_log_shows_our_own_call_and_no_other(lantern: Lantern) -> None:
    identity = console(lantern)
    before = identity.happened("usr_eve", REVOKE, "", operation=OP)

    identity.revoke_sessions("usr_eve", operation=OP)

    assert not before
    assert identity.happened("usr_eve", REVOKE, "", operation=OP)
    assert not identity.happened(
        "usr_eve", REVOKE, "", operation="SEC-2026-0002:revoke_sessions:usr_eve"
    )
    assert not identity.happened("usr_lin", REVOKE, "", operation=OP)


@pytest.mark.parametrize(
    ("kind", "happened", "left"), [("apply_then_drop", True, 0), ("fail_before", False, 3)]
)
def test_after_a_broken_line_the_log_tells_whether_it_happened(
    kind: str, happened: bool, left: int, lantern: Lantern
) -> None:
    fault = {"kind": kind, "method": "DELETE", "path": "/admin/*", "times": 1}
    requests.post(f"{lantern.url}/_sandbox/faults", json=fault, timeout=5).raise_for_status()

    with pytest.raises(VendorDown):
        console(lantern).revoke_sessions("usr_eve", operation=OP)

    assert console(lantern).happened("usr_eve", REVOKE, "", operation=OP) is happened
    assert len(console(lantern).sessions("usr_eve")) == left


def test_a_log_that_ignores_the_filter_proves_nothing(answering: Answering) -> None:
    entries: list[dict[str, str | None]] = [
        {"action": "sessions.revoked", "user_id": "usr_eve", "operation": "another"},
        {"action": "sessions.revoked", "user_id": "usr_lin", "operation": OP},
        {"action": "mfa.reset", "user_id": "usr_eve", "operation": OP},
        {"action": "sessions.revoked", "user_id": "usr_eve", "operation": None},
    ]
    dated = [{"at": "2026-11-21T05:00:00Z", **entry} for entry in entries]
    odd = answering(saying({"filter": {}, "entries": dated, "more": False}))

    assert not AdminConsole(odd.url, "t").happened("usr_eve", REVOKE, "", operation=OP)


def test_recent_changes_are_told_oldest_first_with_their_mark(lantern: Lantern) -> None:
    identity, since = console(lantern), datetime.now(UTC)
    identity.suspend("usr_eve", operation="one")
    identity.disable_key("usr_eve", "key_nightly", operation="two")
    by_hand(lantern, "status", status="active")
    by_hand(lantern, "role", role="viewer")
    identity.suspend("usr_lin", operation="three")

    told = identity.recent("usr_eve", since=since)

    assert [(e.kind, e.item, e.operation, e.actor) for e in told] == [
        (EffectKind.SUSPEND_USER, "", "one", "deskwarden"),
        (EffectKind.DISABLE_KEYS, "key_nightly", "two", "deskwarden"),
        (EffectKind.SUSPEND_USER, "", "", "deskwarden"),
    ]
    assert list(told) == sorted(told, key=lambda event: event.at)
    assert all(event.at >= since for event in told)
    assert identity.recent("usr_eve", since=told[-1].at) == told[-1:]


def test_an_entry_of_the_same_whole_second_is_not_taken_for_older(answering: Answering) -> None:
    entry = {
        "action": "mfa.reset",
        "user_id": "u1",
        "operation": None,
        "at": "2026-11-22T05:00:00Z",
    }
    odd = answering(saying({"entries": [entry], "more": False}))
    identity = AdminConsole(odd.url, "t")

    told = identity.recent("u1", since=datetime(2026, 11, 22, 5, 0, 0, 700_000, tzinfo=UTC))

    assert len(told) == 1
    assert identity.recent("u1", since=datetime(2026, 11, 22, 5, 0, 1, tzinfo=UTC)) == ()


def test_a_log_that_left_something_out_tells_nothing(lantern: Lantern) -> None:
    identity, since = console(lantern), datetime.now(UTC)
    for _ in range(201):
        by_hand(lantern, "lock", locked=True)

    with pytest.raises(VendorDown, match="longer than it shows"):
        identity.recent("usr_eve", since=since)

    assert not identity.happened("usr_eve", REVOKE, "", operation=OP)


def test_each_verb_has_its_class_and_its_line_in_the_log(lantern: Lantern) -> None:
    identity, eve = console(lantern), "usr_eve"
    items = {
        EffectKind.DISABLE_KEYS: "key_nightly",
        EffectKind.ROTATE_KEYS: "key_nightly",
        EffectKind.BLOCK_INTEGRATION: "int_ledger",
    }
    identity.revoke_sessions(eve, operation=OP)
    identity.step_up(eve, operation=OP)
    identity.suspend(eve, operation=OP)
    identity.lock(eve, operation=OP)
    identity.disable_key(eve, "key_nightly", operation=OP)
    identity.block_integration(eve, "int_ledger", operation=OP)
    identity.reset_mfa(eve, operation=OP)
    identity.reset_password(eve, operation=OP)
    identity.rotate_key(eve, "key_nightly", operation=OP)

    shown = {k for k in identity.verbs if identity.happened(eve, k, items.get(k, ""), operation=OP)}

    log = {kind for kind in identity.verbs if identity.effect_class(kind) is EffectClass.LOG}
    assert shown == identity.verbs
    assert log == {
        EffectKind.REVOKE_SESSIONS,
        EffectKind.RESET_MFA,
        EffectKind.RESET_PASSWORD,
        EffectKind.ROTATE_KEYS,
    }
    assert not identity.happened(eve, EffectKind.DISABLE_KEYS, "key_warehouse", operation=OP)
    assert identity.quiet > CONNECT + READ
