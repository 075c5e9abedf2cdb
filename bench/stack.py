"""The whole demo, up and provisioned, in a directory and on ports that nobody else has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from integration.demo import run
from integration.demo.house import House
from integration.settings import Settings
from integration.store import Store, open_store
from integration.supervisor import Supervisor
from tests.fixtures.ports import two_ports

ASK_SECONDS = 30.0  # seconds for a question to a sandbox that is busy


@dataclass(frozen=True, slots=True)
class Stack:
    """Sandbox, receiver, Redis, two workers and the sweep."""

    house: House
    settings: Settings
    store: Store
    supervisor: Supervisor

    def tend(self) -> None:
        """Start again what died."""
        self.supervisor.tend()

    def crowd(self, count: int) -> list[str]:
        """That many new customers of the company; their addresses."""
        found: list[str] = self.ask("POST", "crowd", {"count": count})["emails"]
        return found

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A control call of the sandbox."""
        url = f"{self.house.sandbox}/_sandbox/{path}"
        answer = requests.request(method, url, json=body, timeout=ASK_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def everything() -> Iterator[Stack]:
    """Start it all; stopped and removed at the end.

    DESKWARDEN_DATABASE_URL and DESKWARDEN_REDIS_URL are used where they are set.
    Raises: NotStarted, Trouble, Unusable.
    """
    with TemporaryDirectory(prefix="dw-") as place, Supervisor(Path(place)) as supervisor:
        house = House(Path(place), two_ports(), dict(os.environ))
        settings = run.settings_of(house)
        store = open_store(settings.database_url)
        try:
            run.own(store, house)
            run.set_up(house, supervisor)
            yield Stack(house, settings, store, supervisor)
        finally:
            store.close()
