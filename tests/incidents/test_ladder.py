"""The harm ladder."""

from datetime import timedelta

import pytest

from incidents.ladder import EXPIRES, REMINDER, Rung, people_needed, rung_of, undoes, valid_for
from incidents.ledger import EffectKind


def test_every_step_against_an_account_stands_on_a_rung_and_nothing_else_does() -> None:
    on_the_ladder = {kind for kind in EffectKind if rung_of(kind) > Rung.TOLD}

    assert on_the_ladder == {kind for kind in EffectKind if kind.contains}


@pytest.mark.parametrize(("rung", "people"), [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_the_higher_the_rung_the_more_people_it_takes(rung: int, people: int) -> None:
    assert people_needed(Rung(rung)) == people


def test_what_cannot_be_given_back_takes_two() -> None:
    assert people_needed(rung_of(EffectKind.RESET_MFA)) == 2
    assert people_needed(rung_of(EffectKind.UNDO)) == 1


@pytest.mark.parametrize(
    ("kind", "rung", "minutes"),
    [
        (EffectKind.REVOKE_SESSIONS, Rung.SIGNED_OUT, 30),
        (EffectKind.STEP_UP, Rung.SIGNED_OUT, 30),
        (EffectKind.SUSPEND_USER, Rung.REPLACED, 15),
        (EffectKind.LOCK_ACCOUNT, Rung.REPLACED, 15),
        (EffectKind.DISABLE_KEYS, Rung.REPLACED, 15),
        (EffectKind.BLOCK_INTEGRATION, Rung.REPLACED, 15),
        (EffectKind.RESET_MFA, Rung.REPLACED, 15),
        (EffectKind.RESET_PASSWORD, Rung.REPLACED, 15),
        (EffectKind.ROTATE_KEYS, Rung.REPLACED, 15),
        (EffectKind.UNDO, Rung.SHUT_OUT, 24 * 60),
    ],
)
def test_so_does_what_a_provider_can_never_give_back(
    kind: EffectKind, rung: Rung, minutes: int
) -> None:
    assert rung_of(kind, lasting=True) is rung
    assert valid_for(kind, lasting=True) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        (EffectKind.REVOKE_SESSIONS, 30),
        (EffectKind.STEP_UP, 30),
        (EffectKind.SUSPEND_USER, 30),
        (EffectKind.RESET_MFA, 15),
        (EffectKind.RESET_PASSWORD, 15),
        (EffectKind.ROTATE_KEYS, 15),
        (EffectKind.UNDO, 24 * 60),
    ],
)
def test_a_word_lasts_for_so_long(kind: EffectKind, minutes: int) -> None:
    assert valid_for(kind) == timedelta(minutes=minutes)


def test_what_shuts_somebody_out_can_be_undone_and_nothing_else_can() -> None:
    assert {kind for kind in EffectKind if undoes(kind)} == {
        EffectKind.SUSPEND_USER,
        EffectKind.LOCK_ACCOUNT,
        EffectKind.DISABLE_KEYS,
        EffectKind.BLOCK_INTEGRATION,
    }


def test_people_are_reminded_an_hour_before_a_step_ends() -> None:
    assert timedelta(hours=1) == EXPIRES - REMINDER
