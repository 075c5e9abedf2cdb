"""Containment against a real Glewlwyd: what a user's browser, code and key get before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from incidents.errors import AccountNotFound, DeskRefused, VendorDown, VerbMissing
from incidents.ledger import EffectKind
from incidents.model import Account
from incidents.ports.identity import EffectClass, IdentityProvider
from integration.identity.glewlwyd import Glewlwyd
from tests.fixtures.debian import NoApt, fetch, root_with
from tests.fixtures.glewlwyd import ADMIN, PASSWORD, Server, Someone
from tests.integration.identity.glewlwyd_users import OP, raw, users_kept_with

VERBS = {
    EffectKind.REVOKE_SESSIONS,
    EffectKind.SUSPEND_USER,
    EffectKind.DISABLE_KEYS,
    EffectKind.RESET_MFA,
    EffectKind.RESET_PASSWORD,
}


def test_glewlwyd_is_not_skipped_where_apt_works(tmp_path: Path) -> None:
    try:
        program = root_with("glewlwyd", "glewlwyd") / "usr/bin/glewlwyd"
    except NoApt as why:
        with pytest.raises(NoApt):
            fetch("glewlwyd", into=tmp_path)
        pytest.skip(f"no Glewlwyd: not installed, and {why}")

    assert program.exists()


def test_an_account_is_found_by_its_address_whatever_the_case(
    provider: Glewlwyd, eve: Someone
) -> None:
    account = provider.find(eve.email.upper())

    assert account == provider.account(eve.name)
    assert len(account.version) == 64  # of all that is shown of it
    assert replace(account, version="") == Account(
        id=eve.name,
        email=eve.email,
        role="user",
        active=True,
        mfa_enrolled=False,
        roles=("g_profile", "app"),
    )


@pytest.mark.parametrize("email", ["nobody@acme.example", "", " ", "%", "user", "@acme.example"])
def test_no_address_or_part_of_one_finds_nobody(
    email: str, provider: Glewlwyd, eve: Someone
) -> None:
    with pytest.raises(AccountNotFound):
        provider.find(email)


def test_two_accounts_with_one_address_are_nobody(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    glewlwyd.someone(email=eve.email.upper())

    with pytest.raises(AccountNotFound, match="2 accounts"):
        provider.find(eve.email)


@pytest.mark.parametrize("account_id", ["nobody", "", "..", " ", "a/b", "*"])
def test_an_unknown_account_is_said_by_every_verb(account_id: str, provider: Glewlwyd) -> None:
    calls = (
        lambda: provider.account(account_id),
        lambda: provider.sessions(account_id),
        lambda: provider.revoke_sessions(account_id, operation=OP),
        lambda: provider.suspend(account_id, operation=OP),
        lambda: provider.restore(account_id, operation=OP),
        lambda: provider.disable_key(account_id, "key", operation=OP),
        lambda: provider.reset_mfa(account_id, operation=OP),
        lambda: provider.reset_password(account_id, operation=OP),
    )

    for call in calls:
        with pytest.raises(AccountNotFound):
            call()


def test_a_live_cookie_gets_401_after_its_sessions_were_revoked(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    lin = glewlwyd.someone()
    with eve.sign_in() as at_home, eve.sign_in() as abroad, lin.sign_in() as other:
        before = [eve.profile(at_home), eve.profile(abroad), lin.profile(other)]
        seen = provider.sessions(eve.name)

        provider.revoke_sessions(eve.name, operation=OP)

        after = [eve.profile(at_home), eve.profile(abroad), lin.profile(other)]
    assert (before, after) == ([200, 200, 200], [401, 401, 200])
    assert [each.ip for each in seen] == ["127.0.0.1", "127.0.0.1"]
    assert len({each.id for each in seen}) == 2
    assert provider.sessions(eve.name) == ()
    assert eve.can_sign_in()


def test_the_old_code_is_refused_once_the_second_factor_was_reset(
    provider: Glewlwyd, eve: Someone
) -> None:
    with eve.sign_in() as browser:
        eve.enrol(browser)
        before = provider.account(eve.name).mfa_enrolled, eve.code_works(browser)

        provider.reset_mfa(eve.name, operation=OP)

        after = provider.account(eve.name).mfa_enrolled, eve.code_works(browser)
        provider.reset_mfa(eve.name, operation=OP)  # nothing is left: no error, no change
        eve.enrol(browser)
        enrolled_again = eve.code_works(browser)
    assert (before, after) == ((True, True), (False, False))
    assert enrolled_again


def test_nobody_signs_in_while_suspended_and_the_same_password_works_after_undo(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    snapshot, as_kept = provider.account(eve.name), raw(glewlwyd, eve)
    with eve.sign_in() as browser:
        provider.suspend(eve.name, operation=OP)

        suspended = eve.can_sign_in(), eve.profile(browser), provider.account(eve.name).active
        as_suspended = raw(glewlwyd, eve)
        provider.restore(eve.name, operation=OP)
        restored = eve.can_sign_in(), eve.profile(browser), provider.account(eve.name).active
    assert (suspended, restored) == ((False, 401, False), (True, 200, True))
    assert as_suspended == {**as_kept, "enabled": False}
    assert raw(glewlwyd, eve) == as_kept
    assert as_kept["department"] == "Sales"
    assert provider.account(eve.name) == snapshot


def test_what_is_so_already_is_not_written_again(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    before = raw(glewlwyd, eve)

    provider.restore(eve.name, operation=OP)

    assert raw(glewlwyd, eve) == before
    assert eve.can_sign_in()


def test_several_passwords_of_one_user_all_work_after_undo(
    provider: Glewlwyd, glewlwyd: Server
) -> None:
    with users_kept_with(glewlwyd, {"multiple_passwords": True}):
        eve = glewlwyd.someone(password=["first password", "second password"])
        provider.suspend(eve.name, operation=OP)

        provider.restore(eve.name, operation=OP)

        both = [Someone(eve.url, eve.name, f"{each} password") for each in ("first", "second")]
        assert [each.can_sign_in() for each in both] == [True, True]


def test_a_user_with_fields_that_nobody_may_read_is_left_alone(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    pin = {"pin": {"multiple": False, "read": False, "write": True}}
    with (
        users_kept_with(glewlwyd, {"parameters": {"data-format": pin}}),
        pytest.raises(DeskRefused, match="does not show: pin"),
    ):
        provider.suspend(eve.name, operation=OP)

    assert provider.account(eve.name).active


def test_a_users_module_that_may_not_be_written_refuses(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    with (
        users_kept_with(glewlwyd, {"readonly": True}),
        pytest.raises(DeskRefused, match="refused the change"),
    ):
        provider.suspend(eve.name, operation=OP)

    assert provider.account(eve.name).active


def test_a_disabled_key_stays_out_for_good(provider: Glewlwyd, glewlwyd: Server) -> None:
    eve = glewlwyd.someone(scope=["g_profile", "g_admin"])
    with eve.sign_in() as browser:
        keys = [eve.new_key(browser), eve.new_key(browser)]
    before = provider.account(eve.name)
    worked = [eve.key_works(key) for key in keys]

    provider.disable_key(eve.name, before.keys[0].id, operation=OP)

    works = [eve.key_works(key) for key in keys]
    after = provider.account(eve.name)
    assert worked == [True, True]
    assert sorted(works) == [False, True]
    assert [each.active for each in before.keys] == [True, True]
    assert [each.active for each in after.keys] == [False, True]
    with pytest.raises(VerbMissing, match="enable an API key again"):
        provider.enable_key(eve.name, before.keys[0].id, operation=OP)


def test_the_key_of_another_account_is_not_touched(provider: Glewlwyd, glewlwyd: Server) -> None:
    eve = glewlwyd.someone(scope=["g_admin"])
    lin = glewlwyd.someone(scope=["g_admin"])
    with lin.sign_in() as browser:
        key = lin.new_key(browser)
    (kept,) = provider.account(lin.name).keys

    with pytest.raises(AccountNotFound, match="no such key"):
        provider.disable_key(eve.name, kept.id, operation=OP)

    assert lin.key_works(key)


def test_administrators_are_told_by_their_scope_and_the_others_are_counted(
    provider: Glewlwyd, glewlwyd: Server
) -> None:
    eve = glewlwyd.someone(scope=["g_profile", "g_admin"])
    lin = glewlwyd.someone(scope=["g_admin"])
    before = provider.account(eve.name)

    provider.suspend(lin.name, operation=OP)

    after = provider.account(eve.name)
    assert (before.role, before.is_last_admin) == ("admin", False)
    assert before.admins_left is not None
    assert after.admins_left == before.admins_left - 1


def test_the_last_administrator_is_known_as_such(provider: Glewlwyd, glewlwyd: Server) -> None:
    users = glewlwyd.ask("GET", "/user/?limit=1000")
    others = [u for u in users if "g_admin" in u["scope"] and u["username"] != ADMIN]
    for each in others:
        glewlwyd.ask("DELETE", f"/user/{each['username']}")

    account = provider.account(ADMIN)

    assert (account.is_last_admin, account.admins_left) == (True, 0)


def test_more_users_than_a_page_holds_are_all_looked_at(
    provider: Glewlwyd, glewlwyd: Server
) -> None:
    for n in range(101):
        crowd = {"username": f"crowd{n}", "email": f"x{n}crowd@acme.example", "scope": []}
        glewlwyd.ask("POST", "/user/", crowd)
    last = glewlwyd.someone(email="crowd@acme.example")

    found = provider.find("crowd@acme.example")

    assert found.id == last.name


def test_a_second_factor_that_cannot_be_forgotten_is_refused_before_anything_is(
    provider: Glewlwyd, glewlwyd: Server
) -> None:
    with certificate_asked_for(glewlwyd):
        eve = glewlwyd.someone(scope=["g_profile", "app", "vault"])
        with eve.sign_in() as browser:
            eve.enrol(browser)
            enrol_certificate(glewlwyd, eve)

            with pytest.raises(DeskRefused, match=r"also has cert: nothing was changed"):
                provider.reset_mfa(eve.name, operation=OP)

            still = eve.code_works(browser)
        assert still
        assert provider.account(eve.name).mfa_enrolled


def test_a_wrong_password_of_ours_is_passing_and_not_printed(glewlwyd: Server) -> None:
    wrong = Glewlwyd(glewlwyd.url, ADMIN, "s3cret")

    with pytest.raises(VendorDown, match=r"refused our own sign-in \(401\)") as caught:
        wrong.find("anybody@acme.example")

    assert "s3cret" not in f"{caught.value!r} {vars(wrong)!r}".replace("'_password': 's3cret'", "")


def test_an_account_of_ours_without_the_right_is_passing(glewlwyd: Server, eve: Someone) -> None:
    plain = Glewlwyd(glewlwyd.url, eve.name, eve.password)

    with pytest.raises(VendorDown, match="does not let our account do that"):
        plain.account(eve.name)


def test_a_server_that_is_down_is_passing(free_port: int) -> None:
    nowhere = Glewlwyd(f"http://127.0.0.1:{free_port}/api", ADMIN, PASSWORD)

    with pytest.raises(VendorDown, match="could not be reached"):
        nowhere.suspend("eve", operation=OP)


def test_our_own_sign_ins_leave_no_session_behind(provider: Glewlwyd, glewlwyd: Server) -> None:
    ours = glewlwyd.someone(scope=["g_admin", "g_profile"])
    adapter = Glewlwyd(glewlwyd.url, ours.name, ours.password)

    adapter.account(ours.name)

    assert provider.sessions(ours.name) == ()


def test_what_glewlwyd_lacks_is_said(provider: Glewlwyd) -> None:
    port: IdentityProvider = provider
    calls = (
        lambda: port.lock("eve", operation=OP),
        lambda: port.unlock("eve", operation=OP),
        lambda: port.step_up("eve", operation=OP),
        lambda: port.rotate_key("eve", "key", operation=OP),
        lambda: port.block_integration("eve", "i", operation=OP),
        lambda: port.unblock_integration("eve", "i", operation=OP),
        lambda: port.recent("eve", since=datetime.now(UTC)),
        lambda: port.happened("eve", EffectKind.RESET_MFA, "", operation=OP),
    )

    for call in calls:
        with pytest.raises(VerbMissing, match="Glewlwyd cannot"):
            call()
    assert port.verbs == VERBS


def test_what_hurts_when_repeated_is_never_guessed_from_the_state(provider: Glewlwyd) -> None:
    classes = {kind: provider.effect_class(kind) for kind in VERBS}

    assert classes == {
        EffectKind.REVOKE_SESSIONS: EffectClass.LOG,
        EffectKind.RESET_MFA: EffectClass.LOG,
        EffectKind.RESET_PASSWORD: EffectClass.LOG,
        EffectKind.SUSPEND_USER: EffectClass.STATE,
        EffectKind.DISABLE_KEYS: EffectClass.STATE,
    }
    assert provider.quiet.total_seconds() > 13  # 3 s + 10 s: the longest call


def enrol_certificate(server: Server, user: Someone) -> None:
    """Register a client certificate for the user."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user.name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, None)
    )
    pem = made.public_bytes(Encoding.PEM).decode()
    server.ask("POST", f"/delegate/{user.name}/profile/scheme/register/", {
        "username": user.name, "scheme_type": "certificate", "scheme_name": "cert",
        "value": {"register": "upload-certificate", "x509": pem},
    })  # fmt: skip


@contextmanager
def certificate_asked_for(server: Server) -> Iterator[None]:
    """A scope whose second factor is a client certificate."""
    scheme = {"scheme_type": "certificate", "scheme_name": "cert"}
    server.ask("POST", "/mod/scheme/", {
        "module": "certificate", "name": "cert", "display_name": "Certificate", "expiration": 600,
        "max_use": 0, "allow_user_register": True,
        "parameters": {"use-scheme-storage": True},
    })  # fmt: skip
    server.ask("POST", "/scope/", {
        "name": "vault", "display_name": "Vault", "description": "x", "password_required": True,
        "password_max_age": 0, "scheme": {"pki": [scheme]}, "scheme_required": {"pki": 1},
    })  # fmt: skip
    try:
        yield
    finally:
        server.ask("DELETE", "/scope/vault")
        server.ask("DELETE", "/mod/scheme/cert")
