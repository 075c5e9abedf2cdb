"""The Admin Console: exactly one account, its sessions ended, and proof that it was us."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.model import Account
from integration.identity.admin_console import OPERATION, AdminConsole
from tests.fixtures.lantern import Answering, Lantern, saying
from tests.integration.identity.consoles import console

OP = "SEC-2026-0001:revoke_sessions:usr_eve"


def a_user(**changes: Any) -> dict[str, Any]:
    """The least user."""
    plain: dict[str, Any] = {"id": "u1"}
    plain |= {"email": "e@x.example", "role": "member", "status": "active"}
    plain |= {"organization": {"id": "acc_x", "members": 3}, "other_admins": 2}
    plain |= {"kind": "person", "break_glass": False, "locked": False, "mfa_enrolled": True}
    plain |= {"step_up_required": False, "stepped_up_at": None}
    plain |= {"password_ended": False, "password_chosen_at": None}
    return {**plain, "api_keys": [], "integrations": [], **changes}


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
    unused: dict[str, Any] = {"last_used_at": None, "dependents": []}
    never: dict[str, Any] = {**unused, "rotated_at": None}
    user = a_user(
        status="suspended",
        api_keys=[{"id": "k", "enabled": False, **never}],
        integrations=[{"id": "i", "blocked": True, **unused}],
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


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("eve@acme.example", ("admin", False, False, 1, False, False, "acc_acme", 5)),
        ("omar@acme.example", ("owner", True, False, 1, False, False, "acc_acme", 5)),
        ("bill@initech.example", ("admin", False, True, 0, False, False, "acc_initech", 2)),
        ("milton@initech.example", ("member", False, False, 1, False, False, "acc_initech", 2)),
        ("break-glass@acme.example", ("admin", False, False, 2, False, True, "acc_acme", 5)),
        ("robot@globex.example", ("member", False, False, 2, True, False, "acc_globex", 4)),
    ],
)
def test_what_protects_an_account_is_read_live(
    email: str, told: tuple[object, ...], lantern: Lantern
) -> None:
    who = console(lantern).find(email)

    assert who == console(lantern).account(who.id)
    assert told == (
        *(who.role, who.is_owner, who.is_last_admin, who.admins_left),
        *(who.is_service, who.is_break_glass, who.group, who.group_size),
    )


def test_who_is_shut_out_is_no_admin_that_is_left(lantern: Lantern) -> None:
    identity = console(lantern)

    identity.lock("usr_omar", operation=OP)

    eve = identity.account("usr_eve")
    assert (eve.admins_left, eve.is_last_admin) == (0, True)
    assert not identity.account("usr_paula").is_last_admin


def test_what_depends_on_a_key_or_an_integration_is_told(lantern: Lantern) -> None:
    eve = console(lantern).account("usr_eve")

    told = {each.id: each.dependents for each in (*eve.keys, *eve.integrations)}

    assert told == {
        "key_warehouse": ("Stock report of every night",),
        "key_nightly": (),
        "int_ledger": ("Monthly invoices",),
        "int_calendar": (),
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "superuser"},
        {"kind": "ghost"},
        {"status": "deleted"},
        {"other_admins": None},
        {"other_admins": -1},
        {"organization": None},
        {"organization": {"id": "", "members": 1}},
        {"break_glass": None},
        {"locked": None},
        {"step_up_required": None},
        {"password_ended": None},
        {"password_chosen_at": "yesterday"},
        {"stepped_up_at": "yesterday"},
        {"api_keys": None},
        {"integrations": [{"id": "i", "blocked": False, "last_used_at": None}]},
    ],
    ids=str,
)
def test_what_might_protect_is_never_guessed(changes: dict[str, Any], answering: Answering) -> None:
    odd = answering(saying(a_user(**changes)))

    with pytest.raises(VendorDown, match="shape"):
        AdminConsole(odd.url, "t").account("u1")


@pytest.mark.parametrize("name", [*a_user()])
def test_a_user_of_whom_something_is_missing_is_not_read(name: str, answering: Answering) -> None:
    user = a_user()
    del user[name]
    odd = answering(saying(user))

    with pytest.raises(VendorDown, match=name):
        AdminConsole(odd.url, "t").account("u1")
