"""A password reset at a real Glewlwyd: what the old one opens afterwards."""

import pytest

from incidents.errors import DeskRefused, HalfDone
from integration.http import Vendor
from integration.identity.glewlwyd import Glewlwyd
from integration.identity.glewlwyd_password import insist_it_opens
from tests.fixtures.glewlwyd import Server, Someone
from tests.integration.identity.glewlwyd_users import OP, raw, users_kept_with


def test_the_old_password_is_refused_once_it_was_reset_and_live_cookies_go_on(
    provider: Glewlwyd, glewlwyd: Server, eve: Someone
) -> None:
    before = raw(glewlwyd, eve)
    with eve.sign_in() as browser:
        alive, live = eve.can_sign_in(), provider.sessions(eve.name)

        provider.reset_password(eve.name, operation=OP)

        assert (alive, eve.can_sign_in(), eve.profile(browser)) == (True, False, 200)
    assert set(live) <= set(provider.sessions(eve.name))
    assert raw(glewlwyd, eve) == before
    assert provider.account(eve.name).password_ended is None


def test_a_new_password_that_does_not_let_in_is_no_reset(glewlwyd: Server, eve: Someone) -> None:
    vendor = Vendor("Glewlwyd", glewlwyd.url, terse=True)

    with pytest.raises(HalfDone, match="does not let in with it"):
        insist_it_opens(vendor, eve.name, "not the one")

    assert eve.can_sign_in()


def test_who_is_suspended_keeps_their_password_for_nothing_could_be_proved(
    provider: Glewlwyd, eve: Someone
) -> None:
    provider.suspend(eve.name, operation=OP)

    with pytest.raises(DeskRefused, match=r"suspended.*nothing was changed"):
        provider.reset_password(eve.name, operation=OP)

    provider.restore(eve.name, operation=OP)
    assert eve.can_sign_in()


def test_who_may_have_several_passwords_keeps_them_all(
    provider: Glewlwyd, glewlwyd: Server
) -> None:
    with users_kept_with(glewlwyd, {"multiple_passwords": True}):
        eve = glewlwyd.someone(password=["first password", "second password"])

        with pytest.raises(DeskRefused, match=r"several passwords.*nothing was changed"):
            provider.reset_password(eve.name, operation=OP)

        assert Someone(eve.url, eve.name, "first password").can_sign_in()
