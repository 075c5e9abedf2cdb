"""The company's accounts are real: what is revoked, disabled or suspended stops working."""

from typing import Any

import requests

from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

EVE = "/admin/api/v1/users/usr_eve"


def admin(lantern: Lantern, method: str, path: str, body: Any = None) -> Any:
    """One call of the Admin Console's API, its JSON."""
    headers = {"Authorization": f"Bearer {TOKENS['admin']}", "X-Operation-Id": "op-1"}
    answer = requests.request(method, lantern.url + path, json=body, headers=headers, timeout=5)
    answer.raise_for_status()
    return answer.json()


def me(lantern: Lantern, session: str) -> int:
    """The product's answer to the holder of that session's cookie."""
    cookies = {"lantern_session": f"cookie-of-{session}"}
    return requests.get(f"{lantern.url}/admin/app/me", cookies=cookies, timeout=5).status_code


def records(lantern: Lantern, secret: str) -> int:
    """The product's answer to the holder of that API key."""
    headers = {"Authorization": f"Bearer {secret}"}
    return requests.get(f"{lantern.url}/admin/app/records", headers=headers, timeout=5).status_code


def log(lantern: Lantern) -> list[tuple[str, str]]:
    """What the Admin Console's log holds: action and operation, oldest first."""
    rows = lantern.state.table("company_admin_log").all()
    return [(row["action"], row["operation"]) for row in rows]


def test_a_sign_in_works_until_its_sessions_are_revoked(lantern: Lantern) -> None:
    with requests.Session() as browser:
        browser.post(f"{lantern.url}/admin/app/login", json={"email": "Eve@acme.example"})
        before = browser.get(f"{lantern.url}/admin/app/me")

        revoked = admin(lantern, "DELETE", f"{EVE}/sessions")

        after = browser.get(f"{lantern.url}/admin/app/me")
    assert (before.status_code, after.status_code) == (200, 401)
    assert before.json()["email"] == "eve@acme.example"
    assert revoked["revoked"] == 4


def test_revoking_twice_is_logged_twice_so_that_a_repeat_is_seen(lantern: Lantern) -> None:
    admin(lantern, "DELETE", f"{EVE}/sessions")
    admin(lantern, "DELETE", f"{EVE}/sessions")

    assert log(lantern) == [("sessions.revoked", "op-1")] * 2


def test_a_key_opens_the_records_until_it_is_disabled_and_again_once_enabled(
    lantern: Lantern,
) -> None:
    path, secret = f"{EVE}/api-keys/key_nightly", "lk_key_nightly"
    before = records(lantern, secret)

    admin(lantern, "PUT", path, {"enabled": False})
    disabled = records(lantern, secret)
    admin(lantern, "PUT", path, {"enabled": True})

    assert (before, disabled, records(lantern, secret)) == (200, 401, 200)
    assert records(lantern, "lk_key_warehouse") == 200


def test_a_made_up_key_opens_nothing(lantern: Lantern) -> None:
    assert (records(lantern, "lk_guess"), records(lantern, "")) == (401, 401)


def test_a_suspended_user_can_do_nothing_until_restored(lantern: Lantern) -> None:
    admin(lantern, "PUT", f"{EVE}/status", {"status": "suspended"})
    suspended = me(lantern, "ses_eve_laptop"), records(lantern, "lk_key_nightly")
    login = requests.post(
        f"{lantern.url}/admin/app/login", json={"email": "eve@acme.example"}, timeout=5
    )
    admin(lantern, "PUT", f"{EVE}/status", {"status": "active"})

    assert suspended == (401, 401)
    assert login.status_code == 401
    assert me(lantern, "ses_eve_laptop") == 200


def test_who_is_asked_for_the_second_factor_signs_in_with_it_once(lantern: Lantern) -> None:
    door, code = f"{lantern.url}/admin/app/login", {"code": "app-code-of-usr_eve"}
    eve = {"email": "eve@acme.example"}
    admin(lantern, "PUT", f"{EVE}/step-up", {"step_up_required": True})

    without = requests.post(door, json=eve, timeout=5)
    given = requests.post(door, json=eve | code, timeout=5)
    again = requests.post(door, json=eve, timeout=5)

    assert [each.status_code for each in (without, given, again)] == [401, 200, 200]
    assert without.json()["detail"] == "Give the code of your app."
    assert me(lantern, "ses_eve_laptop") == 200
    assert log(lantern) == [("user.step_up_changed", "op-1")]


def test_a_code_by_mail_is_for_who_has_no_app(lantern: Lantern) -> None:
    door, eve = f"{lantern.url}/admin/app/login", {"email": "eve@acme.example"}
    admin(lantern, "DELETE", f"{EVE}/mfa")
    admin(lantern, "PUT", f"{EVE}/step-up", {"step_up_required": True})

    without = requests.post(door, json=eve, timeout=5)
    given = requests.post(door, json=eve | {"code": "mail-code-of-usr_eve"}, timeout=5)

    assert without.json()["detail"] == "Give the code that was sent to your address."
    assert (given.status_code, admin(lantern, "GET", EVE)["step_up_required"]) == (200, False)


def test_one_change_changes_one_thing(lantern: Lantern) -> None:
    before = admin(lantern, "GET", EVE)

    after = admin(lantern, "PUT", f"{EVE}/role", {"role": "viewer"})

    assert {k for k in before if before[k] != after[k]} == {"role"}


def test_mfa_is_reset_and_says_so(lantern: Lantern) -> None:
    admin(lantern, "DELETE", f"{EVE}/mfa")

    assert admin(lantern, "GET", f"{EVE}/mfa")["enrolled"] is False
    assert log(lantern) == [("mfa.reset", "op-1")]


def test_an_integration_is_blocked_alone(lantern: Lantern) -> None:
    admin(lantern, "PUT", f"{EVE}/integrations/int_ledger", {"blocked": True})

    shown = admin(lantern, "GET", f"{EVE}/integrations")["integrations"]
    assert {each["id"]: each["blocked"] for each in shown} == {
        "int_ledger": True,
        "int_calendar": False,
    }


def test_secrets_and_cookies_are_shown_to_nobody(lantern: Lantern) -> None:
    shown = str(admin(lantern, "GET", EVE)) + str(admin(lantern, "GET", f"{EVE}/sessions"))
    shown += str(admin(lantern, "PUT", f"{EVE}/api-keys/key_nightly", {"enabled": True}))

    assert "lk_" not in shown
    assert "cookie" not in shown
