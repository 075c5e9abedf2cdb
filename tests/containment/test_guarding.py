"""What no step may touch, and what stops every step, is asked before each call."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from incidents.checkpoint import Pause
from incidents.ledger import EffectKind, EffectState
from incidents.model import Account
from integration.identity.admin_console import AdminConsole
from integration.store.switch import BY_PERSON
from sandbox.company import TOKENS
from tests.fixtures.hands import ADA, TOM, Hands, make_hands
from tests.fixtures.lantern import Lantern
from tests.fixtures.rows import Bench

Change = Callable[[Account], Account]


def seen_as(hands: Hands, change: Change) -> AdminConsole:
    """A provider that says something else of its accounts."""

    class Other(AdminConsole):
        """The Admin Console, but for what `change` changes."""

        def account(self, account_id: str) -> Account:
            return change(super().account(account_id))

    return Other(f"{hands.lantern.url}/admin", TOKENS["admin"])


PROTECTED: dict[str, Change] = {
    "protected_break_glass": lambda account: replace(account, is_break_glass=True),
    "protected_service": lambda account: replace(account, is_service=True),
    "protected_owner": lambda account: replace(account, is_owner=True),
    "protected_last_admin": lambda account: replace(account, is_last_admin=True),
}


@pytest.mark.parametrize("code", PROTECTED)
def test_whom_the_provider_shows_as_protected_is_not_shut_out(code: str, hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)

    ended = hands.take(step, hands.over(seen_as(hands, PROTECTED[code])))

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, code)
    assert hands.changes() == []


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("usr_omar", "protected_owner"),
        ("usr_bill", "protected_last_admin"),
        ("usr_acme_glass", "protected_break_glass"),
        ("usr_globex_robot", "protected_service"),
    ],
)
def test_the_companys_own_protected_accounts_stay_as_they_are(
    account: str, code: str, hands: Hands
) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER, target=account)

    ended = hands.take(step)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, code)
    assert hands.changes() == []


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("protected_break_glass", EffectState.REFUSED),
        ("protected_service", EffectState.REFUSED),
        ("protected_owner", EffectState.DONE),
        ("protected_last_admin", EffectState.DONE),
    ],
)
def test_owners_and_last_admins_may_be_signed_out_but_programs_may_not(
    code: str, end: EffectState, hands: Hands
) -> None:
    step = hands.plan(EffectKind.REVOKE_SESSIONS)

    ended = hands.take(step, hands.over(seen_as(hands, PROTECTED[code])))

    assert ended.state is end


@pytest.mark.parametrize("kind", [EffectKind.REVOKE_SESSIONS, EffectKind.SUSPEND_USER])
def test_an_account_on_the_list_is_never_touched(kind: EffectKind, hands: Hands) -> None:
    hands.store.steps.protect("usr_eve", hands.act())
    step = hands.plan(kind)

    ended = hands.take(step)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "protected_listed")
    assert hands.changes() == []


def test_our_own_accounts_are_never_touched(hands: Hands) -> None:
    services = hands.over(hands.services.impact.identity, our_accounts=frozenset({"usr_eve"}))
    step = hands.plan(EffectKind.REVOKE_SESSIONS)

    ended = hands.take(step, services)

    assert ended.result["code"] == "protected_ours"
    assert hands.changes() == []


def test_who_was_shut_out_before_the_list_named_them_is_let_in_again(hands: Hands) -> None:
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER))
    hands.store.steps.protect("usr_eve", hands.act())
    number = hands.store.steps.undo(step.id, hands.act())
    back = next(e for e in hands.store.ledger.effects(step.incident_id) if e.id == number)

    done = hands.take(back)

    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


def test_an_account_that_cannot_be_looked_up_is_not_touched(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("status", method="GET", path="/admin/api/v1/users/usr_eve", status=503)

    waits = hands.take(step)

    assert (waits.state, waits.started_at) == (EffectState.APPROVED, None)
    assert hands.changes() == []


def test_an_answer_about_another_account_is_not_acted_on(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    other = seen_as(hands, lambda account: replace(account, id="usr_lin"))

    ended = hands.take(step, hands.over(other))

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "target_other")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("", "target_empty"),
        (" ", "target_empty"),
        ("..", "target_empty"),
        ("*", "target_wildcard"),
        ("usr_*", "target_wildcard"),
        ("usr_eve,usr_lin", "target_wildcard"),
        ("usr_eve usr_lin", "target_wildcard"),
        ("usr_eve\n", "target_wildcard"),
    ],
)
def test_blank_and_star_never_mean_everybody(target: str, code: str, hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER, target=target)

    ended = hands.take(step)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, code)
    assert hands.lantern.calls == []


@pytest.mark.parametrize(("item", "code"), [("", "target_empty"), ("*", "target_wildcard")])
def test_nor_do_they_mean_every_key(item: str, code: str, hands: Hands) -> None:
    step = hands.plan(EffectKind.DISABLE_KEYS, item)

    ended = hands.take(step)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, code)


def test_a_step_that_the_provider_lacks_is_refused_with_its_name(hands: Hands) -> None:
    class Simple(AdminConsole):
        """Can only end sessions."""

        verbs = frozenset({EffectKind.REVOKE_SESSIONS})

    console = Simple(f"{hands.lantern.url}/admin", TOKENS["admin"])
    step = hands.plan(EffectKind.SUSPEND_USER)

    ended = hands.take(step, hands.over(console))

    assert ended.state is EffectState.REFUSED
    assert "admin_console cannot suspend user" in str(ended.result["error"])
    assert hands.lantern.calls == []


class Forgetful(AdminConsole):
    """Never gives a key back."""

    lasting = frozenset({EffectKind.DISABLE_KEYS})


def test_what_can_never_be_taken_back_takes_two_people(hands: Hands) -> None:
    services = hands.over(Forgetful(f"{hands.lantern.url}/admin", TOKENS["admin"]))
    told = {"lasting": True}
    step = hands.plan(EffectKind.DISABLE_KEYS, "key_nightly", approved_by=None, blast=told)

    hands.approve(step, ADA)
    one = hands.take(step, services)
    hands.approve(step, TOM)
    two = hands.take(step, services)

    assert (one.state, two.state) == (EffectState.PLANNED, EffectState.DONE)
    assert two.expires_at is None


def test_nor_is_it_done_when_nobody_was_told_so(hands: Hands) -> None:
    services = hands.over(Forgetful(f"{hands.lantern.url}/admin", TOKENS["admin"]))
    step = hands.plan(EffectKind.DISABLE_KEYS, "key_nightly")

    ended = hands.take(step, services)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "step_lasting_unseen")
    assert hands.changes() == []


def test_nothing_is_done_while_the_file_is_there(
    bench: Bench, lantern: Lantern, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    hands = make_hands(bench, lantern, str(stop))
    step = hands.plan(EffectKind.SUSPEND_USER)

    waits = hands.take(step)
    asked = list(hands.lantern.calls)
    stop.unlink()
    hands.later(seconds=61)
    done = hands.take(step)

    assert (waits.state, asked) == (EffectState.APPROVED, [])
    assert done.state is EffectState.DONE


def test_a_file_that_may_be_there_stops_it_too(bench: Bench, lantern: Lantern) -> None:
    hands = make_hands(bench, lantern, "/dev/null/stop")
    step = hands.plan(EffectKind.SUSPEND_USER)

    waits = hands.take(step)

    assert (waits.state, hands.lantern.calls) == (EffectState.APPROVED, [])


def test_the_switch_is_read_right_before_the_call(
    bench: Bench, lantern: Lantern, tmp_path: Path
) -> None:
    """Thrown after the intent is on record: the call does not go out, and later it does. Until
    then nothing has begun."""
    stop = tmp_path / "stop"
    hands = make_hands(bench, lantern, str(stop))
    step = hands.plan(EffectKind.SUSPEND_USER)
    start = hands.store.ledger.start

    class Late:
        """The record; whoever began a step throws the switch."""

        def __getattr__(self, name: str) -> object:
            return getattr(hands.store.ledger, name)

        def start(self, *args: object, **more: object) -> object:
            begun = start(*args, **more)  # type: ignore[arg-type]
            stop.touch()
            return begun

    late = replace(hands.services, ledger=Late())  # type: ignore[arg-type]
    cut = hands.take(step, late)
    calls = hands.changes()
    stop.unlink()
    hands.later(minutes=2)
    done = hands.take(step)

    assert (cut.state, cut.started_at, cut.prior, calls) == (EffectState.APPROVED, None, {}, [])
    assert (done.state, len(hands.changes())) == (EffectState.DONE, 1)


def test_a_step_that_was_stopped_for_days_failed_at_nothing(
    bench: Bench, lantern: Lantern, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    hands = make_hands(bench, lantern, str(stop))
    step = hands.plan(EffectKind.REVOKE_SESSIONS)
    hands.fault("fail_before", method="DELETE", path="/admin/*", times=1)
    hands.take(step)
    stop.touch()
    for _ in range(3):
        hands.later(hours=20)
        hands.take(step)
    stop.unlink()
    hands.later(hours=1)

    done = hands.take(step)

    assert done.state is EffectState.DONE


def test_a_pause_on_record_stops_it(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    pause = Pause(BY_PERSON, "drill", "ada", hands.bench.clock.at)
    hands.store.switch.pause(pause, ())

    waits = hands.take(step)

    assert (waits.state, hands.lantern.calls) == (EffectState.APPROVED, [])
