"""The course of a storm: customers write, vendors fail, blows fall; then it is quiet."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from chaos import blows, counting, vendors
from chaos.blows import Undo
from chaos.customers import Customers
from chaos.inside import Record, look_inside
from chaos.outside import look_outside
from chaos.stack import Stack

PAUSE = (2.0, 6.0)  # seconds between two blows: work must go on, or nothing is hit in the middle
TICK = 0.05  # seconds between two looks at the clock
QUIET = 60.0
BLIND = 3.0  # seconds that the export withholds; Zendesk's own minute would make a run long

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Left:
    """What a storm leaves."""

    table: str
    faults: tuple[str, ...]
    """What must not be; empty when it left no trace."""
    doubled: int
    """Notes and changes of accounts that are there once too often."""


@dataclass(slots=True)
class Storm:
    """One run. The same seed deals the same blows; what they hit, the machine's load decides."""

    stack: Stack
    dice: random.Random
    say: Say
    rate: float = 0.25
    """Reports a second; there are as many questions."""
    quiet: float = QUIET
    """Seconds after the last fault until everything must be done."""
    dealt: Counter[str] = field(default_factory=Counter)
    _undo: list[tuple[float, Undo]] = field(default_factory=list)

    def rage(self, seconds: float) -> Customers:
        """Let it blow; everything is mended when it returns."""
        self.stack.ask("POST", "/_sandbox/settings", {"export_blind_seconds": BLIND})
        vendors.let_fail(self.stack)
        customers = Customers(self.stack)
        began = time.monotonic()
        next_blow, next_report = began + self.dice.uniform(*PAUSE), began
        while (now := time.monotonic()) < began + seconds:
            if now >= next_report:
                customers.report()
                customers.question()
                next_report += 1 / self.rate
            if now >= next_blow:
                self._strike()
                next_blow = time.monotonic() + self.dice.uniform(*PAUSE)
            self._tick()
        self._calm()
        customers.close()
        return customers

    def end(self, customers: Customers) -> "Left":
        """Wait, then count. Call it while everything still runs."""
        reports, questions = customers.reports(), customers.questions()
        record = self._settle(reports)
        outside = look_outside(self.stack, reports, questions)
        wrong = [*counting.faults(record, outside), *counting.audit_faults(self.stack)]
        return Left(counting.shown(record, outside), tuple(wrong), outside.doubled)

    def _settle(self, reports: list[int]) -> Record:
        """Wait until everything is done, or the quiet is over."""
        ends = time.monotonic() + self.quiet
        while True:
            self.stack.tend()
            record = look_inside(self.stack, reports)
            if not (record.unfinished or record.missing) or time.monotonic() > ends:
                return record
            time.sleep(0.5)

    def _strike(self) -> None:
        blow = self.dice.choice(blows.ALL)
        aim = random.Random(self.dice.random())  # a missed blow must not change the later ones
        struck = blow(self.stack, aim)
        if struck is None:
            return
        self.dealt[blow.__name__] += 1
        self.say(f"{time.strftime('%H:%M:%S')} {blow.__name__}")
        if struck.seconds:
            self._undo.append((time.monotonic() + struck.seconds, struck.undo))

    def _tick(self) -> None:
        self.stack.tend()
        for entry in [entry for entry in self._undo if entry[0] <= time.monotonic()]:
            self._undo.remove(entry)
            entry[1]()
        time.sleep(TICK)

    def _calm(self) -> None:
        """The last faults end."""
        for _, undo in self._undo:
            undo()
        self._undo.clear()
        vendors.mend(self.stack)
