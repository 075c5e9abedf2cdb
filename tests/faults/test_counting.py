"""The count of a storm: each thing that must not be is a fault, and is seen to be one."""

from dataclasses import replace
from typing import Any

import pytest

from chaos.__main__ import verdict
from chaos.counting import faults, shown
from chaos.inside import Record, Step
from chaos.outside import Notes, Outside, Write
from chaos.storm import Left
from incidents.ledger import EffectKind, EffectState

UNKNOWN = EffectState.UNKNOWN
KEY = "SEC-2026-0001:revoke_sessions:usr_1"
DONE = Step(
    KEY,
    "SEC-2026-0001",
    EffectKind.REVOKE_SESSIONS,
    EffectState.DONE,
    is_c=True,
    was_cut=True,
    was_called=True,
)
TOLD = replace(DONE, key="k", kind=EffectKind.CHAT, is_c=False, was_cut=False)
RECORD = Record({"event": 1}, waiting=0, held=0, steps=(DONE, TOLD), missing=())
CHECK = Notes(("note:1",), ("🔐 SECURITY CHECK: one",))
RESULT = Notes(("result:1:4",), ("Containment, SEC-2026-0001",))
WRITE = Write("usr_1", EffectKind.REVOKE_SESSIONS, "{}")
STEP_UP = Write("usr_1", EffectKind.STEP_UP, '{"to": true}')
OUTSIDE = Outside(
    sent={"completed": 1},
    checks={1: CHECK},
    results={1: RESULT},
    writes={WRITE: 1, STEP_UP: 1},
    operations={KEY: 1},
    said={EffectKind.CHAT: "SEC-2026-0001 was opened", EffectKind.PAGE: ""},
    strange=(),
)


def steps(number: int, state: EffectState, **about: Any) -> tuple[Step, ...]:
    return tuple(replace(DONE, key=f"{n}", state=state, **about) for n in range(number))


def test_a_storm_that_left_no_trace_has_no_fault() -> None:
    assert faults(RECORD, OUTSIDE) == []


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (replace(RECORD, held=1), "1 good events are held"),
        (replace(RECORD, missing=(7,)), "1 reports are no incident"),
        (replace(RECORD, waiting=1), "1 events or effects are not finished"),
        (
            replace(RECORD, steps=(replace(DONE, state=EffectState.STARTED),)),
            "1 events or effects are not finished",
        ),
        (
            replace(RECORD, steps=(replace(TOLD, state=EffectState.REFUSED),)),
            "1 effects were refused",
        ),
        (
            replace(RECORD, steps=(replace(DONE, key="unheard"),)),
            "the Admin Console never heard of 1 done steps",
        ),
        (
            replace(RECORD, steps=(replace(TOLD, kind=EffectKind.PAGE),)),
            "nobody was told 1 messages that are done",
        ),
    ],
)
def test_what_the_record_lacks_is_a_fault(record: Record, fault: str) -> None:
    assert faults(record, OUTSIDE) == [fault]


@pytest.mark.parametrize(
    ("outside", "fault"),
    [
        ({"checks": {1: Notes()}}, "1 reports have no note"),
        ({"checks": {1: Notes(CHECK.marks * 2, ("one", "two"))}}, "1 notes are doubled"),
        ({"results": {1: Notes(RESULT.marks * 2, ("one", "two"))}}, "1 notes are doubled"),
        ({"results": {1: Notes(("one", "two"), RESULT.words * 2)}}, "1 notes are doubled"),
        ({"writes": {WRITE: 2}}, "1 changes of accounts are doubled"),
        ({"writes": {STEP_UP: 3}}, "2 changes of accounts are doubled"),
        ({"strange": (2,)}, "1 questions were taken for incidents"),
    ],
)
def test_what_the_sandbox_shows_too_often_or_not_at_all_is_a_fault(
    outside: dict[str, Any], fault: str
) -> None:
    assert faults(RECORD, replace(OUTSIDE, **outside)) == [fault]


@pytest.mark.parametrize(
    ("unknown", "others", "fault"),
    [
        (steps(1, UNKNOWN), 19, []),
        (steps(1, UNKNOWN), 18, ["1 of 19 class C effects whose call was cut are unknown"]),
        (
            steps(1, UNKNOWN, was_cut=False),
            99,
            ["1 effects are unknown although no call of theirs was cut"],
        ),
        (steps(1, UNKNOWN, is_c=False), 99, ["1 effects of class A, B or D are unknown"]),
    ],
)
def test_one_in_twenty_of_the_cut_class_c_effects_may_be_unknown_and_nothing_else(
    unknown: tuple[Step, ...], others: int, fault: list[str]
) -> None:
    record = replace(RECORD, steps=(*unknown, *steps(others, EffectState.DONE, was_called=False)))

    assert faults(record, OUTSIDE) == fault


def test_results_that_say_different_things_are_not_doubled() -> None:
    both = {1: Notes(("result:1:4", "result:1:5"), ("one step", "two steps"))}

    assert faults(RECORD, replace(OUTSIDE, results=both)) == []


def test_the_table_counts_notes_by_ticket_and_writes_by_kind_and_target() -> None:
    twice = replace(OUTSIDE, results={1: Notes(("a", "a"), ("b", "b"))}, writes={STEP_UP: 2})

    rows = {tuple(line.rsplit(maxsplit=1)) for line in shown(RECORD, twice).splitlines()}

    assert rows >= {
        ("events sent", "1"),
        ("tickets with 1 SECURITY CHECKs", "1"),
        ("tickets with 2 result notes", "1"),
        ("result notes, of these doubled", "1"),
        ("step_up, targets written 2x", "1"),
        ("doubled containment writes", "1"),
        ("class C effects whose call was cut", "1"),
    }


@pytest.mark.parametrize(
    ("left", "without_probe", "wrong"),
    [
        (Left("", (), 0), False, ""),
        (Left("", ("1 notes are doubled",), 1), False, "1 notes are doubled"),
        (Left("", ("1 notes are doubled",), 1), True, ""),
    ],
)
def test_doubles_are_wrong_with_the_probe_and_right_without(
    left: Left, without_probe: bool, wrong: str
) -> None:
    assert verdict(left, without_probe=without_probe) == wrong


def test_a_storm_without_the_probe_that_doubled_nothing_proved_nothing() -> None:
    assert "nothing is doubled" in verdict(Left("", (), 0), without_probe=True)
