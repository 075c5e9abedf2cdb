"""The floor below which policy decides nothing, whatever a playbook says; P10 rests on it."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.corroboration import Corroboration, Family, Level, Signal
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.model import Activity, Kind, Proof, Severity
from incidents.playbook import Playbook
from incidents.trust import Subject, Whose
from incidents.ways import Ground, Mode, Step, Way, open_way, why_never
from tests.builders import NOW, a_reporter, an_account, an_event

STEPS = sorted(k for k in EffectKind if k.contains and k is not EffectKind.UNDO)
ROWS = {
    Family.PLACE: an_event(country="BR"),
    Family.EXPORT: an_event(Activity.EXPORT),
    Family.KEY: an_event(Activity.API_KEY),
}
PLACE, EXPORT, KEY = (Signal(family, NOW, row) for family, row in ROWS.items())
SHOWN = {
    Level.NONE: Corroboration(),
    Level.SIGNAL: Corroboration((PLACE,), EXPORT),
    Level.ACT: Corroboration((PLACE, KEY), EXPORT),
}
_SUBJECTS = chain.from_iterable(combinations(Whose, n) for n in range(1, len(Whose) + 1))
WAYS = st.builds(
    Way,
    proof=st.sampled_from(Proof),
    subjects=st.sampled_from([frozenset(each) for each in _SUBJECTS]),
    corroboration=st.sampled_from(Level),
)
"""Any way at all, also those that no file may name."""


def _ground(proof: Proof, whose: Whose, level: Level) -> Ground:
    subject = Subject(whose, "eve@acme.example", "subject_own")
    return Ground(a_reporter(proof), subject, an_account(), shown=SHOWN[level])


def _step(kind: EffectKind, ways: list[Way], mode: Mode = Mode.AUTO) -> Step:
    return Step(kind, frozenset(Kind), frozenset(Severity), mode, tuple(ways))


@given(
    st.sampled_from(STEPS),
    st.lists(WAYS, max_size=4),
    st.sampled_from(Whose),
    st.sampled_from([Level.NONE, Level.SIGNAL]),
)
def test_whatever_a_playbook_says_nobody_is_shut_out_for_less_than_an_act_and_two_signals(
    kind: EffectKind, ways: list[Way], whose: Whose, level: Level
) -> None:
    playbook, ground = Playbook((_step(kind, ways),)), _ground(Proof.SIGNED_IN, whose, level)

    plans = playbook.plan(Kind.MALWARE, Severity.SEV_1, ground)

    assert all(rung_of(p.kind) <= Rung.SIGNED_OUT for p in plans if p.approved_by)


@given(
    st.sampled_from(STEPS),
    st.lists(WAYS, max_size=4),
    st.sampled_from(Whose),
    st.sampled_from(Level),
)
def test_whatever_a_playbook_says_an_unproven_report_locks_nobody_out(
    kind: EffectKind, ways: list[Way], whose: Whose, level: Level
) -> None:
    playbook, ground = Playbook((_step(kind, ways),)), _ground(Proof.UNPROVEN, whose, level)

    approved = [p for p in playbook.plan(Kind.MALWARE, Severity.SEV_1, ground) if p.approved_by]

    assert all(rung_of(p.kind) <= Rung.SIGNED_OUT and level > Level.NONE for p in approved)


@given(st.lists(WAYS, max_size=4), st.sampled_from(Proof), st.sampled_from(Level))
def test_whatever_a_playbook_says_nothing_is_replaced_without_people(
    ways: list[Way], proof: Proof, level: Level
) -> None:
    step = _step(EffectKind.RESET_MFA, ways)

    assert open_way(step, _ground(proof, Whose.REPORTER, level), an_account()) is None


@given(st.sampled_from(STEPS), st.lists(WAYS, max_size=4))
def test_whatever_a_playbook_says_what_people_must_approve_waits_for_them(
    kind: EffectKind, ways: list[Way]
) -> None:
    ground = _ground(Proof.SIGNED_IN, Whose.REPORTER, Level.ACT)

    assert open_way(_step(kind, ways, Mode.APPROVE), ground, an_account()) is None
    assert open_way(_step(kind, ways, Mode.OFF), ground, an_account()) is None


OWN = frozenset({Whose.REPORTER})


@pytest.mark.parametrize(
    ("rung", "way", "why"),
    [
        (Rung.SIGNED_OUT, Way(Proof.VERIFIED_ADDRESS, OWN, Level.NONE), ""),
        (Rung.SIGNED_OUT, Way(Proof.UNPROVEN, frozenset(Whose), Level.SIGNAL), ""),
        (Rung.SIGNED_OUT, Way(Proof.UNPROVEN, OWN, Level.NONE), "must be proved"),
        (Rung.SIGNED_OUT, Way(Proof.SIGNED_IN, frozenset(Whose), Level.NONE), "own account"),
        (Rung.SHUT_OUT, Way(Proof.VERIFIED_ADDRESS, OWN, Level.ACT), ""),
        (Rung.SHUT_OUT, Way(Proof.UNPROVEN, OWN, Level.ACT), "a proved reporter"),
        (Rung.SHUT_OUT, Way(Proof.SIGNED_IN, OWN, Level.SIGNAL), "two signals"),
        (Rung.REPLACED, Way(Proof.SIGNED_IN, OWN, Level.ACT), "never automatic"),
    ],
)
def test_the_floor_of_each_rung(rung: Rung, way: Way, why: str) -> None:
    found = why_never(rung, way)

    assert why in found
    assert bool(found) is bool(why)


def test_the_first_open_way_gives_its_reason() -> None:
    ways = [Way(Proof.UNPROVEN, OWN, Level.SIGNAL), Way(Proof.SIGNED_IN, OWN, Level.NONE)]
    step = _step(EffectKind.REVOKE_SESSIONS, ways)

    found = open_way(step, _ground(Proof.SIGNED_IN, Whose.REPORTER, Level.NONE), an_account())

    assert found is not None
    assert found.reason == "step_own_account"
