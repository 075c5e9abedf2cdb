"""SCIM 2.0 against scim2-server: one account found, suspended and restored, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Response, jsonify, request

from incidents.errors import AccountNotFound, DeskRefused, HalfDone, VendorDown, VerbMissing
from incidents.ledger import EffectKind
from incidents.ports.identity import EffectClass, IdentityProvider
from integration.identity.scim import Scim
from integration.identity.scim_shapes import User
from integration.identity.scim_users import KIND
from tests.fixtures.lantern import Answering, saying
from tests.fixtures.scim import TOKEN, Server

OP = "SEC-2026-0001:suspend_user:someone"
EVE = {"id": "u1", "userName": "eve@x.example", "active": True}


@pytest.fixture
def provider(scim: Server) -> Scim:
    """The adapter, with the server's token."""
    return Scim(scim.url, TOKEN)


def without_meta(user: dict[str, Any]) -> dict[str, Any]:
    """What a change may not touch."""
    return {name: value for name, value in user.items() if name != "meta"}


def found(*users: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """A search's answer."""
    return {"totalResults": len(users) if total is None else total, "Resources": users}


def test_an_account_is_found_by_its_address_whatever_the_case(provider: Scim, scim: Server) -> None:
    eve = scim.someone()

    account = provider.find(eve["emails"][0]["value"].upper())

    assert (account.id, account.email, account.active) == (
        eve["id"],
        eve["emails"][0]["value"],
        True,
    )
    assert account == provider.account(eve["id"])
    assert (account.role, account.is_last_admin, account.admins_left) == ("", False, None)


def test_an_account_whose_user_name_is_its_address_is_found(provider: Scim, scim: Server) -> None:
    eve = scim.someone(userName="named.eve@acme.example", emails=[])

    account = provider.find("Named.Eve@acme.example")

    assert (account.id, account.email) == (eve["id"], "named.eve@acme.example")


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ({"meta": {"version": "W/1", "lastModified": "a"}}, {"meta": {"version": "W/2"}}),
        ({"meta": {"lastModified": "a"}}, {"meta": {"lastModified": "b"}}),
        ({"meta": None}, {"title": "Buyer"}),
        ({}, {"roles": [{"value": "clerk"}]}),
    ],
)
def test_an_account_has_another_version_once_it_was_written(
    more: dict[str, Any], changes: dict[str, Any]
) -> None:
    plain = {**EVE, **more}
    shown = [plain, plain, {**plain, **changes}]

    first, again, after = (User().load(each).version for each in shown)

    assert first == again != after
    assert first


def test_without_a_version_of_its_own_the_suspension_itself_makes_none() -> None:
    on, off = (User().load({**EVE, "active": active}).version for active in (True, False))

    assert on == off


@pytest.mark.parametrize("email", ["nobody@acme.example", "", " ", 'x" or userName pr or "a', "*"])
def test_no_address_or_a_trick_finds_nobody(email: str, provider: Scim, scim: Server) -> None:
    scim.someone()

    with pytest.raises(AccountNotFound):
        provider.find(email)


def test_two_accounts_with_one_address_are_nobody(provider: Scim, scim: Server) -> None:
    shared = [{"value": "shared@acme.example"}]
    scim.someone(emails=shared)
    scim.someone(emails=shared)

    with pytest.raises(AccountNotFound, match="2 accounts"):
        provider.find("shared@acme.example")


def test_ones_user_name_that_is_anothers_address_is_nobody(provider: Scim, scim: Server) -> None:
    scim.someone(userName="both@acme.example")
    scim.someone(emails=[{"value": "both@acme.example"}])

    with pytest.raises(AccountNotFound, match="2 accounts"):
        provider.find("both@acme.example")


def test_suspension_and_undo_change_the_declared_field_and_no_other(
    provider: Scim, scim: Server
) -> None:
    eve = scim.someone(roles=[{"value": "buyer"}], nickName="E.")
    snapshot = provider.account(eve["id"])

    provider.suspend(eve["id"], operation=OP)
    suspended, as_suspended = provider.account(eve["id"]), scim.ask("GET", f"/Users/{eve['id']}")
    provider.restore(eve["id"], operation=OP)

    assert (snapshot.active, suspended.active) == (True, False)
    assert without_meta(as_suspended) == {**without_meta(eve), "active": False}
    assert without_meta(scim.ask("GET", f"/Users/{eve['id']}")) == without_meta(eve)
    assert replace(provider.account(eve["id"]), version=snapshot.version) == snapshot


def test_what_is_so_already_is_not_written_again(provider: Scim, scim: Server) -> None:
    eve = scim.someone()

    provider.restore(eve["id"], operation=OP)

    assert scim.ask("GET", f"/Users/{eve['id']}") == eve


def test_an_administrator_is_told_by_role_and_the_others_are_counted(
    provider: Scim, scim: Server
) -> None:
    admin = [{"value": "Billing", "primary": False}, {"value": "Owner", "primary": True}]
    eve, lin = scim.someone(roles=admin), scim.someone(roles=admin)
    before = provider.account(eve["id"])

    provider.suspend(lin["id"], operation=OP)

    after = provider.account(eve["id"])
    assert (before.role, before.roles, before.is_owner) == ("Owner", ("Owner", "Billing"), True)
    assert (before.admins_left, before.is_last_admin) == (1, False)
    assert (after.admins_left, after.is_last_admin) == (0, True)


@pytest.mark.parametrize(
    ("more", "is_service", "is_break_glass"),
    [
        ({"userType": "Service Account"}, True, False),
        ({"roles": [{"value": "break-glass"}]}, False, True),
        ({"userType": "Employee"}, False, False),
    ],
)
def test_accounts_that_no_step_may_touch_are_told_apart(
    more: dict[str, Any], is_service: bool, is_break_glass: bool, provider: Scim, scim: Server
) -> None:
    account = provider.account(scim.someone(**more)["id"])

    assert (account.is_service, account.is_break_glass) == (is_service, is_break_glass)


@pytest.mark.parametrize("account_id", ["nobody", "", "..", "a/b", "*"])
def test_an_unknown_account_is_said_by_every_verb(account_id: str, provider: Scim) -> None:
    calls = (
        lambda: provider.account(account_id),
        lambda: provider.suspend(account_id, operation=OP),
        lambda: provider.restore(account_id, operation=OP),
    )

    for call in calls:
        with pytest.raises(AccountNotFound):
            call()


def test_a_wrong_token_is_passing_and_not_printed(scim: Server) -> None:
    eve = scim.someone()

    with pytest.raises(VendorDown, match=r"refused the question \(401\)") as caught:
        Scim(scim.url, "wr0ng").suspend(eve["id"], operation=OP)

    assert "wr0ng" not in repr(caught.value)
    assert scim.ask("GET", f"/Users/{eve['id']}")["active"]


def test_a_server_that_is_down_is_passing(free_port: int) -> None:
    with pytest.raises(VendorDown, match="could not be reached"):
        Scim(f"http://127.0.0.1:{free_port}", TOKEN).find("eve@x.example")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (found(EVE, total=2), AccountNotFound),
        (found(total=1), AccountNotFound),
        (found({**EVE, "userName": "lin@x.example"}), VendorDown),
        ({"totalResults": 0, "Resources": None}, AccountNotFound),
    ],
    ids=["one shown of two", "none shown of one", "filter ignored", "nobody"],
)
def test_anything_but_exactly_the_one_asked_for_is_refused(
    answer: dict[str, Any], error: type[Exception], answering: Answering
) -> None:
    odd = answering(saying(answer))

    with pytest.raises(error):
        Scim(odd.url, TOKEN).find("eve@x.example")


@pytest.mark.parametrize(
    "user", [{"id": "u1", "userName": "eve"}, {**EVE, "id": "u2"}], ids=["no state", "another"]
)
def test_a_user_whose_state_is_not_told_or_who_is_another_is_not_believed(
    user: dict[str, Any], answering: Answering
) -> None:
    odd = answering(saying(user))

    with pytest.raises(VendorDown):
        Scim(odd.url, TOKEN).suspend("u1", operation=OP)

    assert [call.method for call in odd.calls] == ["GET"]


def test_a_change_is_bound_to_the_version_that_was_read(answering: Answering) -> None:
    kept = {**EVE, "meta": {"version": 'W/"7"'}}
    odd = answering(lambda _over: _by_method(get=kept, patch=412))

    with pytest.raises(VendorDown, match="somebody else changed the account"):
        Scim(odd.url, TOKEN).suspend("u1", operation=OP)

    change = odd.calls[-1]
    assert (change.method, change.path) == ("PATCH", "/Users/u1")
    assert (change.headers["If-Match"], change.headers["Content-Type"]) == ('W/"7"', KIND)
    assert change.json["Operations"] == [{"op": "replace", "path": "active", "value": False}]


@pytest.mark.parametrize("status", [400, 403, 405])
def test_a_refusal_is_final(status: int, answering: Answering) -> None:
    odd = answering(lambda _over: _by_method(get=EVE, patch=status))

    with pytest.raises(DeskRefused, match=f"refused the change .{status}."):
        Scim(odd.url, TOKEN).suspend("u1", operation=OP)


def test_a_server_that_changes_more_than_was_asked_is_caught(answering: Answering) -> None:
    said = iter([EVE, EVE, {**EVE, "active": False, "userName": "gone"}])
    odd = answering(lambda _over: _by_method(get=next(said), patch=204))

    with pytest.raises(HalfDone, match=r"more than was asked: userName$"):
        Scim(odd.url, TOKEN).suspend("u1", operation=OP)


def test_what_scim_lacks_is_said(provider: Scim) -> None:
    port: IdentityProvider = provider
    calls = (
        lambda: port.sessions("u1"),
        lambda: port.revoke_sessions("u1", operation=OP),
        lambda: port.disable_key("u1", "k", operation=OP),
        lambda: port.reset_mfa("u1", operation=OP),
        lambda: port.reset_password("u1", operation=OP),
        lambda: port.rotate_key("u1", "k1", operation=OP),
        lambda: port.step_up("u1", operation=OP),
        lambda: port.recent("u1", since=datetime.now(UTC)),
    )

    for call in calls:
        with pytest.raises(VerbMissing, match="the SCIM server cannot"):
            call()
    assert port.verbs == {EffectKind.SUSPEND_USER}
    assert port.effect_class(EffectKind.SUSPEND_USER) is EffectClass.STATE


def _by_method(get: dict[str, Any], patch: int) -> Response:
    """One user, and one answer to every change of it."""
    if request.method == "GET":
        return jsonify(get)
    return Response("{}", patch, mimetype="application/json")
