"""The kill switch is thrown while a provider is being asked: what was done stays known, and no
further call goes out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.errors import ContainmentPaused
from incidents.ledger import EffectKind, EffectState
from incidents.ports.identity import IdentityProvider
from integration.identity.glewlwyd import Glewlwyd
from integration.identity.scim import Scim
from integration.identity.zendesk_users import SCOPE, ZendeskUsers
from integration.zendesk.auth import ClientCredentials
from tests.containment.behind_a_relay import over_glewlwyd, pause
from tests.fixtures import glewlwyd as idp
from tests.fixtures import scim as directory
from tests.fixtures.company import Company
from tests.fixtures.glewlwyd import Someone
from tests.fixtures.hands import SARA, TOM, Hands, make_hands
from tests.fixtures.lantern import Lantern
from tests.fixtures.relay import Relay
from tests.fixtures.rows import Bench

OP = "SEC-2026-0001:step"
SESSION = "/profile/session/"
Stop = Callable[[], None]


@pytest.fixture
def stop_file(tmp_path: Path) -> Path:
    """What stops containment once it is there."""
    return tmp_path / "stop"


@pytest.fixture
def hands(bench: Bench, lantern: Lantern, relay: Relay, stop_file: Path) -> Hands:
    """Everybody at their place, with Glewlwyd behind a relay."""
    return over_glewlwyd(make_hands(bench, lantern, str(stop_file)), relay, str(stop_file))


@pytest.fixture(params=["on record", "by a file"])
def stop(request: pytest.FixtureRequest, hands: Hands, stop_file: Path) -> Stop:
    """A person stops containment."""
    if request.param == "by a file":
        return stop_file.touch
    return lambda: pause(hands)


def test_of_two_sessions_one_is_ended_when_the_stop_comes_between_the_calls(
    hands: Hands, glewlwyd: idp.Server, stop: Stop, relay: Relay
) -> None:
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.REVOKE_SESSIONS, target=eve.name)
    with eve.sign_in() as at_home, eve.sign_in() as abroad:
        relay.after("DELETE", SESSION, stop)

        step = hands.take(planned)

        left = sorted([eve.profile(at_home), eve.profile(abroad)])
    assert left == [200, 401]
    assert relay.changes(SESSION) == ["DELETE"]
    assert step.state is EffectState.UNKNOWN
    assert str(step.result["error"]).endswith("the rest was left undone after 1 of its calls")
    assert "containment is " in str(step.result["error"])


def test_what_was_stopped_midway_is_not_tried_again_once_it_goes_on(
    hands: Hands, glewlwyd: idp.Server, stop_file: Path, relay: Relay
) -> None:
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.REVOKE_SESSIONS, target=eve.name)
    with eve.sign_in() as at_home, eve.sign_in() as abroad:
        relay.after("DELETE", SESSION, stop_file.touch)
        hands.take(planned)
        stop_file.unlink()
        hands.later(hours=1)
        made = len(relay.calls)

        step = hands.take(planned)

        left = sorted([eve.profile(at_home), eve.profile(abroad)])
    assert (step.state, len(relay.calls) - made) == (EffectState.UNKNOWN, 0)
    assert left == [200, 401]


def test_a_step_of_one_call_waits_when_the_stop_comes_while_the_account_is_read_for_it(
    hands: Hands, glewlwyd: idp.Server, stop: Stop, relay: Relay
) -> None:
    """Glewlwyd's users are changed whole: what must be sent back is read first."""
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.SUSPEND_USER, target=eve.name)
    relay.after("GET", "/mod/user/", stop)

    step = hands.take(planned)

    assert (step.state, step.started_at) == (EffectState.APPROVED, None)
    assert relay.changes(f"/user/{eve.name}") == []
    assert eve.can_sign_in()


def test_it_is_taken_once_containment_goes_on(
    hands: Hands, glewlwyd: idp.Server, stop_file: Path, relay: Relay
) -> None:
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.SUSPEND_USER, target=eve.name)
    relay.after("GET", "/mod/user/", stop_file.touch)
    hands.take(planned)
    stop_file.unlink()
    hands.later(minutes=2)

    step = hands.take(planned)

    assert (step.state, eve.can_sign_in()) == (EffectState.DONE, False)


def test_what_was_stopped_before_its_first_call_is_no_call_that_was_cut(
    hands: Hands, glewlwyd: idp.Server, stop_file: Path, relay: Relay
) -> None:
    """No log of Glewlwyd's could tell whether it had arrived."""
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.RESET_PASSWORD, target=eve.name, approved_by=None)
    for who in (TOM, SARA):
        hands.approve(planned, who)
    relay.after("GET", "/mod/user/", stop_file.touch)
    cut = hands.take(planned)
    could = eve.can_sign_in()
    stop_file.unlink()
    hands.later(minutes=2)

    step = hands.take(planned)

    assert (cut.state, cut.started_at, could) == (EffectState.APPROVED, None, True)
    assert (step.state, eve.can_sign_in()) == (EffectState.DONE, False)


def test_what_an_earlier_try_began_is_not_forgotten(
    hands: Hands, glewlwyd: idp.Server, stop_file: Path, relay: Relay
) -> None:
    eve = glewlwyd.someone()
    planned = hands.plan(EffectKind.SUSPEND_USER, target=eve.name)
    claimed = hands.store.ledger.claim(
        planned.id, now=hands.bench.clock.at, lease=hands.services.policy.lease
    )
    assert claimed is not None
    begun = hands.store.ledger.start(claimed, prior={"account": {}}, now=hands.bench.clock.at)
    hands.later(minutes=2)
    relay.after("GET", "/mod/user/", stop_file.touch)

    step = hands.take(planned)

    assert (step.state, step.started_at) == (EffectState.STARTED, begun.started_at)
    assert step.prior == {"account": {}}


def stopped() -> None:
    """The switch as it reads while containment is stopped."""
    raise ContainmentPaused("containment is paused: drill")


def refused(there: IdentityProvider, account_id: str, verbs: tuple[str, ...]) -> list[str]:
    """Those of the verbs that were stopped before anything was changed."""
    found = []
    for verb in verbs:
        with pytest.raises(ContainmentPaused, match="drill"):
            getattr(there, verb)(account_id, operation=OP)
        found.append(verb)
    return found


def test_at_glewlwyd_no_verb_changes_anything_while_it_is_stopped(glewlwyd: idp.Server) -> None:
    eve = glewlwyd.someone(scope=["g_admin", "g_profile", "app"])
    there = Glewlwyd(glewlwyd.url, idp.ADMIN, idp.PASSWORD, may_change=stopped)
    with eve.sign_in() as browser:
        eve.enrol(browser)
        key = eve.new_key(browser)
        (kept,) = there.account(eve.name).keys
        verbs = ("revoke_sessions", "suspend", "reset_mfa", "reset_password")

        assert refused(there, eve.name, verbs) == list(verbs)
        with pytest.raises(ContainmentPaused):
            there.disable_key(eve.name, kept.id, operation=OP)

        assert (eve.profile(browser), eve.code_works(browser)) == (200, True)
    assert (eve.can_sign_in(), eve.key_works(key)) == (True, True)


def test_at_glewlwyd_nobody_is_restored_while_it_is_stopped(glewlwyd: idp.Server) -> None:
    eve: Someone = glewlwyd.someone(enabled=False)
    there = Glewlwyd(glewlwyd.url, idp.ADMIN, idp.PASSWORD, may_change=stopped)

    assert refused(there, eve.name, ("restore",))
    assert not eve.can_sign_in()


def test_over_scim_nobody_is_changed_while_it_is_stopped(scim: directory.Server) -> None:
    eve, lin = scim.someone(), scim.someone(active=False)
    there = Scim(scim.url, directory.TOKEN, may_change=stopped)

    assert refused(there, eve["id"], ("suspend",))
    assert refused(there, lin["id"], ("restore",))
    assert [scim.ask("GET", f"/Users/{each['id']}") for each in (eve, lin)] == [eve, lin]


def test_no_user_of_zendesk_is_changed_while_it_is_stopped(company: Company) -> None:
    auth = ClientCredentials(company.url, company.oauth, SCOPE)
    there = ZendeskUsers(company.url, auth, may_change=stopped)
    eve = there.find("eve@acme.example").id
    before = there.sessions(eve)

    verbs = ("revoke_sessions", "suspend", "restore")

    assert refused(there, eve, verbs) == list(verbs)
    assert (there.account(eve).active, there.sessions(eve)) == (True, before)
    assert company.calls("PUT", "/api/v2/users") == []
    assert company.calls("DELETE", "/api/v2/users") == []
