"""What the product's own users feel of each step, and that its opposite gives back just that."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import requests

from incidents.model import Account
from integration.identity.admin_console import AdminConsole
from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

EVE, OP, UNDO = "usr_eve", "SEC-2026-0001:step", "SEC-2026-0001:undo"


def declared(account: Account) -> dict[str, object]:
    """What some step declares, each by its name."""
    names = ("active", "locked", "mfa_enrolled", "step_up", "password_ended")
    fields: dict[str, object] = {name: getattr(account, name) for name in names}
    fields |= {f"key {key.id}": key.active for key in account.keys}
    fields |= {f"secret of {key.id}": key.rotated_at for key in account.keys}
    return fields | {f"integration {each.id}": each.active for each in account.integrations}


@dataclass(frozen=True, slots=True)
class Product:
    """The product as its users meet it; `browser` is Eve's, signed in."""

    url: str
    browser: requests.Session

    def me(self) -> int:
        """What a page answers that only she may see."""
        return self.browser.get(f"{self.url}/admin/app/me", timeout=5).status_code

    def choose_password(self, link: str) -> int:
        """What it is answered that wants «a new one» for Eve."""
        sent = {"email": "eve@acme.example", "link": link, "password": "a new one"}
        return self.browser.post(f"{self.url}/admin/app/password", json=sent, timeout=5).status_code

    def sign_in(self, email: str = "eve@acme.example", code: str = "", **more: str) -> int:
        """What the door answers."""
        sent = {"email": email, "code": code, **more}
        return self.browser.post(f"{self.url}/admin/app/login", json=sent, timeout=5).status_code

    def secret_of(self, key: str) -> str:
        """As Eve sees it in the product."""
        answer = self.browser.get(f"{self.url}/admin/app/api-keys", timeout=5)
        answer.raise_for_status()
        return str(answer.json()["api_keys"][key])

    def records(self, secret: str) -> int:
        """What the holder of a key or an integration's secret is answered."""
        headers = {"Authorization": f"Bearer {secret}"}
        return requests.get(f"{self.url}/admin/app/records", headers=headers, timeout=5).status_code


@pytest.fixture
def product(lantern: Lantern) -> Iterator[Product]:
    """Eve has just signed in."""
    with requests.Session() as browser:
        product = Product(lantern.url, browser)
        product.sign_in()
        yield product


@pytest.fixture
def identity(lantern: Lantern) -> AdminConsole:
    """Over the sandbox."""
    return AdminConsole(f"{lantern.url}/admin", TOKENS["admin"])


def test_a_live_cookie_is_dead_after_revoke_until_its_owner_signs_in_again(
    product: Product, identity: AdminConsole
) -> None:
    before = product.me()

    identity.revoke_sessions(EVE, operation=OP)

    revoked = product.me()
    assert (before, revoked) == (200, 401)
    assert (product.sign_in(), product.me()) == (200, 200)


def test_the_next_sign_in_takes_the_second_factor_once_and_a_live_cookie_goes_on(
    product: Product, identity: AdminConsole
) -> None:
    identity.step_up(EVE, operation=OP)
    during = product.me(), product.sign_in(), identity.account(EVE).step_up

    met = product.sign_in(code="app-code-of-usr_eve"), identity.account(EVE)

    assert during == (200, 401, True)
    assert (met[0], met[1].step_up, product.sign_in()) == (200, False, 200)
    assert met[1].stepped_up_at is not None
    assert identity.account("usr_lin").stepped_up_at is None


def test_the_old_password_opens_nothing_once_it_ended_and_a_live_cookie_goes_on(
    product: Product, identity: AdminConsole
) -> None:
    old = {"password": "password of usr_eve"}
    before = product.sign_in(**old)

    identity.reset_password(EVE, operation=OP)

    ended = product.sign_in(**old), product.sign_in(), product.me()
    forged = product.choose_password("link-of-usr_lin"), product.choose_password("")
    chosen = product.choose_password("link-of-usr_eve"), product.choose_password("link-of-usr_eve")
    account = identity.account(EVE)
    assert (before, ended, forged, chosen) == (200, (401, 401, 200), (401, 401), (200, 401))
    assert (product.sign_in(**old), product.sign_in(password="a new one")) == (401, 200)
    assert (account.password_ended, account.password_chosen_at is None) == (False, False)


def test_without_an_enrolled_factor_a_code_goes_to_the_verified_address(
    product: Product, identity: AdminConsole
) -> None:
    identity.reset_mfa(EVE, operation=OP)
    identity.step_up(EVE, operation=OP)

    answers = [product.sign_in(code=f"{way}-code-of-usr_eve") for way in ("app", "mail")]

    assert answers == [401, 200]


def test_who_is_locked_out_does_not_get_in_by_the_second_factor(
    product: Product, identity: AdminConsole
) -> None:
    identity.step_up(EVE, operation=OP)
    identity.lock(EVE, operation=OP)

    answer = product.sign_in(code="app-code-of-usr_eve")

    assert (answer, identity.account(EVE).step_up) == (401, True)


def test_who_is_suspended_is_let_in_nowhere_and_everywhere_once_restored(
    product: Product, identity: AdminConsole
) -> None:
    identity.suspend(EVE, operation=OP)
    suspended = product.me(), product.records("lk_key_nightly"), product.sign_in()

    identity.restore(EVE, operation=UNDO)

    assert suspended == (401, 401, 401)
    assert (product.me(), product.records("lk_key_nightly"), product.sign_in()) == (200, 200, 200)


def test_a_locked_account_lets_nobody_in_and_is_not_opened_by_restoring(
    product: Product, identity: AdminConsole
) -> None:
    identity.lock(EVE, operation=OP)
    locked = product.me(), product.records("lk_int_ledger"), product.sign_in()
    identity.restore(EVE, operation=UNDO)
    still = product.sign_in()

    identity.unlock(EVE, operation=UNDO)

    assert (locked, still) == ((401, 401, 401), 401)
    assert (product.me(), product.records("lk_int_ledger"), product.sign_in()) == (200, 200, 200)


def test_a_disabled_key_is_refused_alone_and_opens_again_once_enabled(
    product: Product, identity: AdminConsole
) -> None:
    identity.disable_key(EVE, "key_nightly", operation=OP)
    disabled = product.records("lk_key_nightly"), product.records("lk_key_warehouse")

    identity.enable_key(EVE, "key_nightly", operation=UNDO)

    assert disabled == (401, 200)
    assert product.records("lk_key_nightly") == 200


def test_a_rotated_keys_old_secret_opens_nothing_and_its_owner_fetches_the_new_one(
    product: Product, identity: AdminConsole
) -> None:
    old = product.secret_of("key_nightly")
    before = product.records(old)

    identity.rotate_key(EVE, "key_nightly", operation=OP)

    new = product.secret_of("key_nightly")
    assert (before, product.records(old), product.records(new)) == (200, 401, 200)
    assert product.records("lk_key_warehouse") == 200
    assert new not in repr(identity.account(EVE))
    assert new not in repr(identity.recent(EVE, since=datetime.now(UTC) - timedelta(hours=1)))


def test_a_blocked_integration_is_refused_alone_and_works_again_once_let_in(
    product: Product, identity: AdminConsole
) -> None:
    identity.block_integration(EVE, "int_ledger", operation=OP)
    blocked = product.records("lk_int_ledger"), product.records("lk_int_calendar")

    identity.unblock_integration(EVE, "int_ledger", operation=UNDO)

    assert blocked == (401, 200)
    assert product.records("lk_int_ledger") == 200


Verb = Callable[[AdminConsole], None]

PAIRS: dict[str, tuple[Verb, Verb]] = {
    "active": (
        lambda there: there.suspend(EVE, operation=OP),
        lambda there: there.restore(EVE, operation=UNDO),
    ),
    "locked": (
        lambda there: there.lock(EVE, operation=OP),
        lambda there: there.unlock(EVE, operation=UNDO),
    ),
    "key key_nightly": (
        lambda there: there.disable_key(EVE, "key_nightly", operation=OP),
        lambda there: there.enable_key(EVE, "key_nightly", operation=UNDO),
    ),
    "integration int_ledger": (
        lambda there: there.block_integration(EVE, "int_ledger", operation=OP),
        lambda there: there.unblock_integration(EVE, "int_ledger", operation=UNDO),
    ),
}
"""The declared field: the step and its opposite."""
ONE_WAY: dict[str, Verb] = {
    "mfa_enrolled": lambda there: there.reset_mfa(EVE, operation=OP),
    "step_up": lambda there: there.step_up(EVE, operation=OP),
    "password_ended": lambda there: there.reset_password(EVE, operation=OP),
    "secret of key_nightly": lambda there: there.rotate_key(EVE, "key_nightly", operation=OP),
}
"""The declared field: the step that nobody takes back."""


@pytest.mark.parametrize("field", PAIRS)
def test_a_step_changes_its_field_alone_and_its_opposite_restores_the_declared(
    field: str, identity: AdminConsole
) -> None:
    act, undo = PAIRS[field]
    account, sessions = identity.account(EVE), identity.sessions(EVE)
    before = declared(account)

    act(identity)
    during = declared(identity.account(EVE))
    undo(identity)

    assert {name for name in before if before[name] != during[name]} == {field}
    assert identity.account(EVE) == account
    assert identity.sessions(EVE) == sessions


@pytest.mark.parametrize("field", ONE_WAY)
def test_a_step_without_an_opposite_changes_its_field_alone(
    field: str, identity: AdminConsole
) -> None:
    before, sessions = declared(identity.account(EVE)), identity.sessions(EVE)

    ONE_WAY[field](identity)

    after = declared(identity.account(EVE))
    assert {name for name in before if before[name] != after[name]} == {field}
    assert identity.sessions(EVE) == sessions


@pytest.mark.parametrize("field", [*PAIRS, "step_up"])
def test_a_console_that_answers_200_and_does_nothing_is_seen_through(
    field: str, identity: AdminConsole, lantern: Lantern
) -> None:
    act = {**ONE_WAY, **{name: pair[0] for name, pair in PAIRS.items()}}[field]
    fault = {"kind": "pretend", "method": "PUT", "path": "/admin/api/*", "times": 1}
    requests.post(f"{lantern.url}/_sandbox/faults", json=fault, timeout=5).raise_for_status()
    before = identity.account(EVE)

    act(identity)

    assert identity.account(EVE) == before
    assert lantern.state.table("company_admin_log").all() == []
