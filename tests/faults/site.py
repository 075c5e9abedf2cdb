"""Hands for a running stack: file reports, hold calls open, kill, and count at the sandbox."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from sqlalchemy import select

from chaos import blows
from chaos.customers import SUBJECT, TEXT
from chaos.outside import checks, operations
from chaos.stack import Stack
from incidents.ledger import Effect, EffectKind, EffectState, InboxState
from integration.demo import visitor
from integration.demo.programs import answers
from integration.store.engine import open_engine, reading
from integration.store.tables import INBOX

HELD = 8.0  # seconds that a call is held open: longer than the lease of these tests
PATIENCE = 60.0  # seconds until a report that was hit must be through
OPEN = (EffectState.APPROVED, EffectState.STARTED)


@dataclass(slots=True)
class Site:
    """A stack and its customers."""

    stack: Stack
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    _emails: list[str] = field(default_factory=list)

    def report(self) -> int:
        """A customer of her own reports, signed in; the ticket's number."""
        if not self._emails:
            self._emails = self.stack.ask("POST", "/_sandbox/crowd", {"count": 30})["emails"]
        sandbox, email = self.stack.house.sandbox, self._emails.pop()
        return visitor.file_report(sandbox, email=email, subject=SUBJECT, text=TEXT).ticket

    def fault(self, kind: str, method: str, path: str, **about: object) -> None:
        """Switch one on."""
        sent = {"kind": kind, "method": method, "path": path, **about}
        self.stack.ask("POST", "/_sandbox/faults", sent)

    def is_hit(self) -> bool:
        """Every fault with a number of `times` has met its calls."""
        return not self.stack.ask("GET", "/_sandbox/faults")["faults"]

    def calm(self) -> None:
        """No fault, every process alive, nothing in hand."""
        self.stack.ask("DELETE", "/_sandbox/faults")
        self.wait(lambda: all(self._lives(name) for name in (*self.stack.names, "redis")))
        self.wait(lambda: answers(f"{self.stack.house.receiver}/healthz"))

    def wait(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Until it is true; the supervisor starts again what died."""
        ends = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < ends, "it never came true"
            self.stack.tend()
            time.sleep(0.05)

    # Processes

    def horses(self, queue: str) -> list[psutil.Process]:
        """Jobs in hand."""
        names = [name for name in self.stack.workers if queue in name]
        return [child for name in names for child in self.stack.children(name)]

    def parents(self, queue: str) -> list[psutil.Process]:
        """Workers with a job in hand."""
        return [horse.parent() for horse in self.horses(queue)]

    @contextmanager
    def asleep(self, *names: str) -> Iterator[None]:
        """These programs do not run for a while."""
        found = [blows.process(self.stack, name) for name in names]
        blows.send(found, signal.SIGSTOP)
        try:
            yield
        finally:
            blows.send(found, signal.SIGCONT)

    @contextmanager
    def struck(self, blow: blows.Blow) -> Iterator[None]:
        """A blow that lasts: it is undone when the block has ended and its seconds are over."""
        dealt = blow(self.stack, self.dice)
        assert dealt is not None
        ends = time.monotonic() + dealt.seconds
        try:
            yield
            time.sleep(max(ends - time.monotonic(), 0))
        finally:
            dealt.undo()

    # What is there

    def answers(self, method: str, ticket: int) -> list[int | None]:
        """Statuses of the calls that named the ticket."""
        calls = self.stack.ask("GET", "/_sandbox/calls")["calls"]
        paths = (f"/api/v2/tickets/{ticket}", f"/api/v2/tickets/{ticket}.json")
        return [c["status"] for c in calls if c["method"] == method and c["path"] in paths]

    def deaths(self, ticket: int) -> int:
        """Jobs that died of its events and effects, whatever became of them later."""
        incident = self.stack.store.ledger.incident_of(ticket)
        return sum(self._inbox(ticket, "deaths")) if incident else -1

    def effects(self, ticket: int, kind: EffectKind) -> list[Effect]:
        """On record."""
        incident = self.stack.store.ledger.incident_of(ticket)
        found = self.stack.store.ledger.effects(incident.id) if incident else ()
        return [effect for effect in found if effect.kind is kind]

    def is_started(self, ticket: int, kind: EffectKind) -> bool:
        """Its intent is on record."""
        return any(e.state is EffectState.STARTED for e in self.effects(ticket, kind))

    def is_over(self, ticket: int) -> bool:
        """An incident, and nothing on its way."""
        incident = self.stack.store.ledger.incident_of(ticket)
        if incident is None or self.states(ticket).keys() - {InboxState.DONE, InboxState.HELD}:
            return False
        return not any(e.state in OPEN for e in self.stack.store.ledger.effects(incident.id))

    def states(self, ticket: int) -> Counter[str]:
        """Of its events."""
        return Counter(self._inbox(ticket, "state"))

    def first_door(self, ticket: int) -> str:
        """Through which its first event came; our own update is another event."""
        return str(self._inbox(ticket, "door")[0])

    def notes(self, ticket: int) -> int:
        """SECURITY CHECKs on the ticket."""
        return checks(self.stack, ticket).number

    def revoked(self, ticket: int) -> list[int]:
        """How often each of the ticket's revocations was carried out, says the Admin Console."""
        log = operations(self.stack)
        keys = [e.key for e in self.effects(ticket, EffectKind.REVOKE_SESSIONS)]
        return [log[key] for key in keys if key in log]

    def _lives(self, name: str) -> bool:
        found = blows.process(self.stack, name)
        return found is not None and found.status() != psutil.STATUS_ZOMBIE

    def _inbox(self, ticket: int, column: str) -> list[Any]:
        engine = open_engine(self.stack.settings.database_url)
        wanted = select(INBOX.c[column]).where(INBOX.c.ticket_id == ticket).order_by(INBOX.c.id)
        with reading(engine) as conn:
            found = list(conn.scalars(wanted))
        engine.dispose()
        return found
