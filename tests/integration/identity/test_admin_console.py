"""The Admin Console: exactly one account, its sessions ended, and proof that it was us."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.ledger import EffectKind
from incidents.model import Account
from integration.identity.admin_console import OPERATION, AdminConsole
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying

OP = "SEC-2026-0001:revoke_sessions:usr_eve"
REVOKE = EffectKind.REVOKE_SESSIONS


def console(lantern: Lantern) -> AdminConsole:
    return AdminConsole(f"{lantern.url}/admin", TOKENS["admin"])


def a_user(**changes: Any) -> dict[str, Any]:
    """The least user."""
    plain = {"id": "u1", "email": "e@x.example", "role": "member", "status": "active"}
    return {**plain, "mfa_enrolled": True, **changes}


def found(*users: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """A search answer."""
    count = len(users) if total is None else total
    return {"email": "e@x.example", "total": count, "users": users}


def test_an_account_is_found_whole_whatever_the_case_of_its_address(lantern: Lantern) -> None:
    account = console(lantern).find("EVE@acme.example")

    assert (account.id, account.role, account.active) == ("usr_eve", "admin", True)
    assert account.mfa_enrolled
    assert [key.name for key in account.keys] == ["Warehouse sync", "nightly-sync-2"]
    assert all(key.active and key.last_used_at for key in account.keys)
    assert [each.name for each in account.integrations] == ["Ledger export", "Calendar sync"]
    assert account.integrations[1].last_used_at is None


def test_a_suspended_user_a_dead_key_and_a_blocked_integration_are_not_active(
    answering: Answering,
) -> None:
    user = a_user(
        status="suspended",
        api_keys=[{"id": "k", "enabled": False}],
        integrations=[{"id": "i", "blocked": True}],
    )
    odd = answering(saying(found(user)))

    account = AdminConsole(odd.url, "t").find("e@x.example")

    actives = account.active, account.keys[0].active, account.integrations[0].active
    assert actives == (False, False, False)


def test_nobody_is_not_an_account(lantern: Lantern) -> None:
    with pytest.raises(AccountNotFound, match="0 accounts"):
        console(lantern).find("nobody@nowhere.example")


@pytest.mark.parametrize(
    "answer",
    [found(a_user(), a_user(id="u2")), found(a_user(), total=2), found(total=1)],
    ids=["two users", "one shown of two", "none shown of one"],
)
def test_anything_but_exactly_one_is_nobody(answer: object, answering: Answering) -> None:
    odd = answering(saying(answer))

    with pytest.raises(AccountNotFound):
        AdminConsole(odd.url, "t").find("e@x.example")


@pytest.mark.parametrize(
    "answer",
    [{**found(a_user()), "email": ""}, found(a_user(email="other@x.example"))],
    ids=["filter not echoed", "another user"],
)
def test_an_answer_about_somebody_else_is_not_believed(
    answer: object, answering: Answering
) -> None:
    odd = answering(saying(answer))

    with pytest.raises(VendorDown, match="somebody else"):
        AdminConsole(odd.url, "t").find("e@x.example")


def test_revoked_sessions_stop_working_at_once(lantern: Lantern) -> None:
    cookies = {"lantern_session": "cookie-of-ses_eve_night"}
    me = f"{lantern.url}/admin/app/me"
    before = requests.get(me, cookies=cookies, timeout=5).status_code

    console(lantern).revoke_sessions("usr_eve", operation=OP)

    after = requests.get(me, cookies=cookies, timeout=5).status_code
    assert (before, after) == (200, 401)
    assert console(lantern).sessions("usr_eve") == ()
    assert len(console(lantern).sessions("usr_lin")) == 1


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
    odd = answering(saying({"filter": {}, "entries": dated}))

    assert not AdminConsole(odd.url, "t").happened("usr_eve", REVOKE, "", operation=OP)


def test_one_revocation_is_one_call_with_our_mark(lantern: Lantern) -> None:
    console(lantern).revoke_sessions("usr_eve", operation=OP)

    assert [(c.method, c.path) for c in lantern.calls] == [
        ("DELETE", "/admin/api/v1/users/usr_eve/sessions")
    ]
    assert lantern.calls[0].headers[OPERATION] == OP


def test_an_unknown_account_is_said_so_by_every_verb(lantern: Lantern) -> None:
    with pytest.raises(AccountNotFound):
        console(lantern).sessions("usr_nobody")
    with pytest.raises(AccountNotFound):
        console(lantern).revoke_sessions("usr_nobody", operation=OP)


@pytest.mark.parametrize("account_id", ["", ".", ".."])
def test_an_id_that_would_mean_everybody_is_never_sent(account_id: str, lantern: Lantern) -> None:
    with pytest.raises(AccountNotFound):
        console(lantern).revoke_sessions(account_id, operation=OP)

    assert lantern.calls == []


def test_an_id_cannot_reach_another_path(lantern: Lantern) -> None:
    with pytest.raises((AccountNotFound, VendorDown)):
        console(lantern).revoke_sessions("usr_lin/sessions?x=", operation=OP)

    assert len(console(lantern).sessions("usr_lin")) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422])
def test_a_refused_step_is_final(status: int, answering: Answering) -> None:
    odd = answering(saying({"title": "no"}, status))

    with pytest.raises(DeskRefused, match=str(status)):
        AdminConsole(odd.url, "t").revoke_sessions("usr_eve", operation=OP)


def test_sessions_of_another_account_are_not_believed(answering: Answering) -> None:
    odd = answering(saying({"user_id": "usr_lin", "sessions": []}))

    with pytest.raises(VendorDown, match="another account"):
        AdminConsole(odd.url, "t").sessions("usr_eve")


def test_threads_may_share_one(lantern: Lantern) -> None:
    identity = console(lantern)
    emails = ["eve@acme.example", "lin@acme.example"] * 20

    with ThreadPoolExecutor(8) as pool:
        accounts: list[Account] = list(pool.map(identity.find, emails))

    assert [account.email for account in accounts] == emails
