"""Everything at work, each process within reach: sandbox, Redis, receiver, sweep, four workers."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import requests

from integration.demo import programs, run
from integration.demo.house import House
from integration.setting_fields import variable
from integration.settings import Settings
from integration.store import Store, open_store
from integration.supervisor import Program, Supervisor
from tests.fixtures.ports import two_ports

ASK_SECONDS = 30.0  # seconds for a question to a sandbox that is busy
ADMIN = "ada@lantern.example/token"
TOKEN = "the-token-of-whoever-counts"
SHORT = {
    "lease_seconds": "10",
    "sweep_seconds": "1",
    "retry_seconds": "8",
    "reconcile_seconds": "5",
}
"""Honest settings that make a run short."""
OWN_SWEEP: timedelta = {f.name: f.default for f in fields(Settings)}["sweep_seconds"]  # type: ignore[assignment]
SHIPPED = {"sweep_seconds": f"{OWN_SWEEP.total_seconds():g}"}
"""The demo sweeps more often than an installation does."""
WORKERS = ("worker-triage", "worker-containment")
OWN, UNPROBED = "cli", "chaos.unprobed"
"""Command lines of the product: as shipped, and with the ledger's probe switched off."""
SECOND = "-second"
"""Each queue has two workers: the other one of a pair goes on."""


@dataclass(frozen=True, slots=True)
class Company(House):
    """A demo's house with settings of one's own."""

    given: Mapping[str, str] = field(default_factory=dict)
    """By name, as the environment has them: lease_seconds."""
    module: str = OWN
    """Whose command line the product's processes are."""

    def environment(self) -> dict[str, str]:
        """The demo's, with what was given over it."""
        given = {variable(name): value for name, value in self.given.items()}
        return {**House.environment(self), **given}

    def command(self, *words: str) -> tuple[str, ...]:
        """The command line of one of our own commands."""
        return (sys.executable, "-m", self.module, *words)


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs, and hands to reach it."""

    house: Company
    settings: Settings
    store: Store
    supervisor: Supervisor

    @property
    def names(self) -> tuple[str, ...]:
        """Every process of the product that the supervisor started."""
        return ("receiver", "sweep", *self.workers)

    @property
    def workers(self) -> tuple[str, ...]:
        """Those that answer the doorbell."""
        return (*WORKERS, *(name + SECOND for name in WORKERS))

    def tend(self) -> None:
        """Start again what died."""
        self.supervisor.tend()

    def children(self, name: str) -> list[psutil.Process]:
        """Processes that a program forked: a worker's job in hand."""
        try:
            found = psutil.Process(self.supervisor.pid(name)).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return list(found)

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Any call of the sandbox, as somebody who may see everything."""
        url = f"{self.house.sandbox}{path}"
        answer = requests.request(method, url, json=body, auth=(ADMIN, TOKEN), timeout=ASK_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found


@contextmanager
def running(
    given: Mapping[str, str], directory: Path | None = None, *, module: str = OWN
) -> Iterator[Stack]:
    """Start it all; stopped at the end. Without a `directory` it is a fresh one, then removed.

    `given`: settings by name. DESKWARDEN_DATABASE_URL is used where it is set, and must be empty.
    Raises: NotStarted, Trouble, Unusable.
    """
    outer = {**os.environ, "SANDBOX_API_TOKEN": TOKEN}
    with _place(directory) as place, Supervisor(place) as supervisor:
        house = Company(place, two_ports(), outer, given, module)
        settings = run.settings_of(house)
        store = open_store(settings.database_url)
        try:
            run.own(store, house)
            run.set_up(house, supervisor)
            supervisor.start(*_second_workers(house))
            yield Stack(house, settings, store, supervisor)
        finally:
            store.close()


@contextmanager
def _place(directory: Path | None) -> Iterator[Path]:
    """That directory, or a fresh one."""
    if directory is not None:
        yield directory
        return
    with TemporaryDirectory(prefix="dw-") as place:
        yield Path(place)


def _second_workers(house: House) -> list[Program]:
    """One more for each queue."""
    first = [program for program in programs.first(house) if program.name in WORKERS]
    return [replace(program, name=program.name + SECOND) for program in first]
