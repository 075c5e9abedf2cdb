"""The count at the end: what must not be, and the table that people read."""

import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator

from bench.figures import table
from chaos.inside import Record
from chaos.outside import Notes, Outside
from chaos.stack import Stack
from incidents.ledger import EffectState

VERIFY_SECONDS = 60.0
MOST_UNKNOWN = 0.05  # of the class C effects whose call was cut
Lines = Iterator[tuple[str, str]]


def faults(record: Record, outside: Outside) -> list[str]:
    """What must not be; nothing when the storm left no trace."""
    found = {**_inside(record), **_outside(outside), **_lost(record, outside)}
    return [words for words, number in found.items() if number]


def audit_faults(stack: Stack) -> list[str]:
    """What `deskwarden audit verify` says against the audit; nothing when it is intact."""
    done = subprocess.run(
        stack.house.command("audit", "verify"),
        env=stack.house.environment(),
        capture_output=True,
        text=True,
        timeout=VERIFY_SECONDS,
        check=False,
    )
    return [f"audit verify: {done.stdout}{done.stderr}".strip()] if done.returncode else []


def _inside(record: Record) -> dict[str, int]:
    """Faults of our own record, and how many there are of each."""
    refused = sum(step.state is EffectState.REFUSED for step in record.steps)
    other = len(record.ended(EffectState.UNKNOWN, is_c=False))
    unknown, cut = record.ended(EffectState.UNKNOWN, is_c=True), record.cut()
    uncut = sum(not step.was_cut for step in unknown)
    return {
        f"{len(record.missing)} reports are no incident": len(record.missing),
        f"{record.held} good events are held": record.held,
        f"{record.unfinished} events or effects are not finished": record.unfinished,
        f"{refused} effects were refused": refused,
        f"{other} effects of class A, B or D are unknown": other,
        f"{uncut} effects are unknown although no call of theirs was cut": uncut,
        f"{len(unknown)} of {len(cut)} class C effects whose call was cut are unknown": int(
            len(unknown) > MOST_UNKNOWN * len(cut)
        ),
    }


def _outside(outside: Outside) -> dict[str, int]:
    """Faults that the sandbox shows, and how many there are of each."""
    return {
        f"{outside.doubled_notes} notes are doubled": outside.doubled_notes,
        f"{outside.doubled_writes} changes of accounts are doubled": outside.doubled_writes,
        f"{len(outside.strange)} questions were taken for incidents": len(outside.strange),
    }


def _lost(record: Record, outside: Outside) -> dict[str, int]:
    """What is not there, by what it is; what the record calls done must be to be seen outside."""
    steps = len(record.made() - outside.operations.keys())
    messages = sum(incident not in outside.said[way] for way, incident in record.told())
    return {
        f"{outside.without_note} reports have no note": outside.without_note,
        f"the Admin Console never heard of {steps} done steps": steps,
        f"nobody was told {messages} messages that are done": messages,
    }


def shown(record: Record, outside: Outside) -> str:
    """The table."""
    unknown = [record.ended(EffectState.UNKNOWN, is_c=is_c) for is_c in (False, True)]
    rows = [
        *_sent(record, outside),
        *_tickets("SECURITY CHECKs", outside.checks.values()),
        *_tickets("result notes", outside.results.values()),
        *_writes(outside),
        ("lost", f"{sum(_lost(record, outside).values())}"),
        ("doubled notes", f"{outside.doubled_notes}"),
        ("doubled containment writes", f"{outside.doubled_writes}"),
        ("unknown of class A, B or D", f"{len(unknown[0])}"),
        ("unknown of class C", f"{len(unknown[1])}"),
        ("class C effects whose call was cut", f"{len(record.cut())}"),
        ("held", f"{record.held}"),
        ("unfinished", f"{record.unfinished}"),
        *((f"{kind} {state}", f"{n}") for (kind, state), n in sorted(record.kinds.items())),
    ]
    return table(("what", "number"), rows)


def _sent(record: Record, outside: Outside) -> Lines:
    """What was reported, what Zendesk sent of it, and what is on record."""
    yield "reports", f"{len(outside.checks)}"
    yield "events sent", f"{sum(outside.sent.values())}"
    for outcome, number in sorted(outside.sent.items()):
        yield f"events sent, {outcome}", f"{number}"
    for door, number in sorted(record.doors.items()):
        yield f"events on record by {door}", f"{number}"


def _tickets(kind: str, found: Iterable[Notes]) -> Lines:
    """How many tickets have how many notes of that kind."""
    notes = list(found)
    for number, tickets in sorted(Counter(each.number for each in notes).items()):
        yield f"tickets with {number} {kind}", f"{tickets}"
    yield f"{kind}, of these doubled", f"{sum(each.doubled for each in notes)}"


def _writes(outside: Outside) -> Lines:
    """For every kind of step: how many targets it was carried out on, how often."""
    found = Counter((write.kind, number) for write, number in outside.writes.items())
    for (kind, times), targets in sorted(found.items()):
        yield f"{kind}, targets written {times}x", f"{targets}"
