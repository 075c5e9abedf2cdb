"""What the sandbox shows in the end, whatever our record says."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chaos.stack import Stack
from incidents.ledger import EffectKind
from incidents.tickets import MARK
from integration.demo.truth import OPENING
from integration.identity.admin_console_log import KINDS

_BEFORE = ("from", "count")
"""What an entry of the Admin Console's log says of the state that it met."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Our notes of one kind on one ticket."""

    marks: tuple[str, ...] = ()
    """Which effect wrote each, whatever incident it was written for; empty without a mark."""
    words: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.words)

    @property
    def different(self) -> int:
        """Those that say something of their own: the same effect's, or the same words, are one."""
        return min(len(set(self.marks)), len(set(self.words)))

    @property
    def doubled(self) -> int:
        """How many are there once too often."""
        return self.number - self.different


@dataclass(frozen=True, slots=True)
class Write:
    """A change of one account, as it should be made once."""

    target: str
    kind: EffectKind
    change: str
    """What it was set to, and of which key or integration: JSON."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the sandbox shows."""

    sent: Mapping[str, int]
    """Events that its Zendesk sent, by what came of them."""
    checks: Mapping[int, Notes]
    """SECURITY CHECKs, by the report's ticket."""
    results: Mapping[int, Notes]
    """Every other note of ours."""
    writes: Mapping[Write, int]
    """How often each change was carried out."""
    operations: Mapping[str, int]
    """The same by the effect's key that it was marked with."""
    said: Mapping[EffectKind, str]
    """All that people were told, by the way that they were told."""
    strange: Collection[int]
    """Questions with a note: they are nobody's incident."""

    @property
    def without_note(self) -> int:
        """Reports without a SECURITY CHECK."""
        return sum(not notes.number for notes in self.checks.values())

    @property
    def doubled_notes(self) -> int:
        """SECURITY CHECKs and results that are there once too often."""
        return sum(n.doubled for n in (*self.checks.values(), *self.results.values()))

    @property
    def doubled_writes(self) -> int:
        """Changes of accounts that were made once too often."""
        return sum(number - 1 for number in self.writes.values())

    @property
    def doubled(self) -> int:
        """Whatever is there once too often."""
        return self.doubled_notes + self.doubled_writes


def look_outside(stack: Stack, reports: Iterable[int], questions: Iterable[int] = ()) -> Outside:
    """Ask the sandbox for every ticket, and the Admin Console's own log."""
    log = _log(stack)
    notes = {ticket: _notes(stack, ticket) for ticket in reports}
    return Outside(
        sent=_sent(stack),
        checks={ticket: _of_kind(found, is_check=True) for ticket, found in notes.items()},
        results={ticket: _of_kind(found, is_check=False) for ticket, found in notes.items()},
        writes=Counter(_write(entry) for entry in log),
        operations=_operations(log),
        said={
            EffectKind.CHAT: str(stack.ask("GET", "/_sandbox/slack")["messages"]),
            EffectKind.PAGE: str(stack.ask("GET", "/_sandbox/pagerduty")["alerts"]),
        },
        strange={ticket for ticket in questions if _notes(stack, ticket)},
    )


def checks(stack: Stack, ticket: int) -> Notes:
    """SECURITY CHECKs on one ticket, for whoever asks again and again."""
    return _of_kind(_notes(stack, ticket), is_check=True)


def operations(stack: Stack) -> Counter[str]:
    """How often each effect was carried out at the Admin Console, for the same."""
    return _operations(_log(stack))


def _log(stack: Stack) -> list[dict[str, Any]]:
    return list(stack.ask("GET", "/_sandbox/admin/audit-log")["entries"])


def _operations(log: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(entry["operation"] for entry in log)


def _sent(stack: Stack) -> Counter[str]:
    """Each event once, however often it was tried."""
    hooks = stack.ask("GET", "/api/v2/webhooks")["webhooks"]
    asked = [stack.ask("GET", f"/api/v2/webhooks/{hook['id']}/invocations") for hook in hooks]
    return Counter(one["status"] for answer in asked for one in answer["invocations"])


def _notes(stack: Stack, ticket: int) -> list[dict[str, Any]]:
    """Internal comments: nobody but us writes any here."""
    comments = stack.ask("GET", f"/api/v2/tickets/{ticket}/comments.json")["comments"]
    return [comment for comment in comments if not comment["public"]]


def _of_kind(notes: Iterable[dict[str, Any]], *, is_check: bool) -> Notes:
    found = [n for n in notes if n["plain_body"].startswith(OPENING) is is_check]
    marks = [str(n["metadata"]["custom"].get(MARK, "")).partition(":")[2] for n in found]
    return Notes(tuple(marks), tuple(str(n["plain_body"]) for n in found))


def _write(entry: Mapping[str, Any]) -> Write:
    to = {name: value for name, value in entry["detail"].items() if name not in _BEFORE}
    return Write(entry["user_id"], KINDS[entry["action"]], json.dumps(to, sort_keys=True))
