"""What an earlier record took is given back where the provider itself shows that we took it."""

from dataclasses import replace

import pytest

from containment.verbs import verb_of
from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.promises import Promise
from tests.containment.consoles import NoLog, console
from tests.containment.undoing import undo
from tests.fixtures.hands import Hands

STEPS = [
    (EffectKind.SUSPEND_USER, ""),
    (EffectKind.LOCK_ACCOUNT, ""),
    (EffectKind.DISABLE_KEYS, "key_nightly"),
    (EffectKind.BLOCK_INTEGRATION, "int_ledger"),
]


def taken_up(hands: Hands, told: Promise) -> Effect:
    """By an incident of this record."""
    incident = hands.incident()
    hands.store.ledger.take_up(incident, [told], now=hands.bench.clock.at)
    return hands.store.ledger.effects(incident)[0]


def promise(hands: Hands, kind: EffectKind = EffectKind.SUSPEND_USER, item: str = "") -> Promise:
    """Of a step whose call carried another key than any on this record."""
    key = f"SEC-2025-0007:{kind.value}:usr_eve"
    ends_at = hands.bench.clock.at + EXPIRES
    return Promise(key, kind, "usr_eve", item, "", EffectState.DONE, ends_at)


def forgotten(hands: Hands, kind: EffectKind, item: str) -> Promise:
    """Of a step that was taken, and whose record is lost."""
    told = promise(hands, kind, item)
    verb_of(kind).do(hands.services.impact.identity, "usr_eve", item, told.key)
    return told


@pytest.mark.parametrize(("kind", "item"), STEPS)
def test_it_is_given_back(kind: EffectKind, item: str, hands: Hands) -> None:
    before = hands.user()
    step = taken_up(hands, forgotten(hands, kind, item))
    between = hands.user()

    done = hands.take(undo(hands, step))

    assert (done.state, between != before, hands.user()) == (EffectState.DONE, True, before)


def test_what_somebody_did_since_waits_for_a_person(hands: Hands) -> None:
    step = taken_up(hands, forgotten(hands, EffectKind.SUSPEND_USER, ""))
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})

    held = hands.take(undo(hands, step))

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_changed_since")


def test_what_the_log_does_not_show_as_ours_waits_for_a_person(hands: Hands) -> None:
    """Whoever can write in our name on a ticket frees nobody."""
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    step = taken_up(hands, promise(hands))

    held = hands.take(undo(hands, step))

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_changed_since")
    assert hands.user()["status"] == "suspended"


@pytest.mark.parametrize(("version", "end"), [("", EffectState.PLANNED), ("W/1", EffectState.DONE)])
def test_without_a_log_the_version_must_show_it(
    version: str, end: EffectState, hands: Hands
) -> None:
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    step = taken_up(hands, replace(promise(hands), version=version))

    ended = hands.take(undo(hands, step), hands.over(console(hands, NoLog)))

    assert (ended.state, ended.reason) in [
        (EffectState.PLANNED, "undo_written_since"),
        (EffectState.DONE, "undo_asked"),
    ]
    assert ended.state is end
