"""What a note's update carries of the steps that stand."""

from datetime import timedelta

import pytest

from containment.snapshot import field_of, state_before
from incidents.ladder import EXPIRES, undoes
from incidents.ledger import EffectKind, EffectState
from incidents.promises import Promise, promises_of
from tests.builders import NOW, an_effect

ENDS = NOW + EXPIRES
SUSPEND = EffectKind.SUSPEND_USER


def a_promise(kind: EffectKind = SUSPEND, item: str = "", version: str = "") -> Promise:
    return Promise(
        f"SEC-2026-0001:{kind.value}:u-7",
        kind,
        "u-7",
        item,
        "",
        EffectState.DONE,
        ENDS,
        "",
        version,
    )


@pytest.mark.parametrize("kind", [kind for kind in EffectKind if undoes(kind)])
def test_every_step_that_can_be_undone_knows_the_one_field_that_it_found(kind: EffectKind) -> None:
    promise = a_promise(kind, "x-1")

    step = an_effect(kind, item="x-1", prior=promise.prior)

    assert list(state_before(step)) == [field_of(step)]


def test_the_version_that_the_step_left_goes_along_where_there_is_one() -> None:
    assert (a_promise().result, a_promise(version="W/1").result) == ({}, {"version": "W/1"})


def test_what_has_no_end_or_is_seen_undone_is_left_out() -> None:
    stays = an_effect(SUSPEND, id=1, expires_at=ENDS, result={"version": "W/1"})
    confirmed = an_effect(SUSPEND, id=2, expires_at=ENDS, confirmed_by="zendesk:5")
    perhaps = an_effect(SUSPEND, EffectState.UNKNOWN, id=3, expires_at=ENDS)
    endless = an_effect(SUSPEND, id=4)
    sessions = an_effect(EffectKind.REVOKE_SESSIONS, id=5, expires_at=ENDS)
    undone = an_effect(SUSPEND, id=6, expires_at=ENDS)
    back = an_effect(EffectKind.UNDO, id=7, undo_of=6)
    waits = an_effect(EffectKind.UNDO, EffectState.PLANNED, id=8, undo_of=1)

    found = promises_of((stays, confirmed, perhaps, endless, sessions, undone, back, waits))

    assert [(each.state.value, each.confirmed_by, each.version) for each in found] == [
        ("done", "", "W/1"),
        ("done", "zendesk:5", ""),
        ("unknown", "", ""),
    ]
    assert found[0].taken_at == ENDS - timedelta(hours=4)
