"""The demo's course: everything up, one report filed, its trip followed."""

import subprocess
import time
from collections.abc import Callable, Iterator

from integration.demo import programs
from integration.demo.house import House, Unusable
from integration.demo.trip import Step, Trip, read_trip
from integration.settings import Settings
from integration.store import Store
from integration.supervisor import Supervisor

PROVISION_SECONDS = 60.0  # seconds for the one-shot command
PAUSE = 0.05  # seconds between two looks at the record
ORDER = {step: number for number, step in enumerate(Step)}
MARKED = ("!", "not ")
"""How provisioning's lines begin about what it could not do (templates/messages/provision.toml)."""
OWNER = "demo"
"""Under this name the record keeps which demo it belongs to."""


class Trouble(RuntimeError):
    """A part did not start; the message quotes it."""


def settings_of(house: House) -> Settings:
    """The product's settings in the demo; the webhook's secret need not be there yet."""
    house.secrets_file.touch(mode=0o600)
    return Settings.from_env(house.environment())


def set_up(house: House, supervisor: Supervisor) -> None:
    """Start everything and provision the sandbox's Zendesk.

    Raises: NotStarted, Trouble.
    """
    supervisor.start(*programs.first(house))
    command = house.command("provision", "apply", "--yes", "--endpoint", house.endpoint)
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=house.environment(),
            capture_output=True,
            text=True,
            timeout=PROVISION_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise Trouble("provisioning takes too long") from exc
    if done.returncode:
        raise Trouble(complaint(done.stdout, done.stderr))
    supervisor.start(programs.receiver(house))


def complaint(said: str, wrong: str) -> str:
    """What a command said that ended badly: its last word, and the lines that it points at."""
    marked = [line for line in said.splitlines() if line.startswith(MARKED)]
    return "\n".join([wrong.strip() or said.strip(), *marked])


def own(store: Store, house: House) -> None:
    """Migrate the record and make sure that it is this demo's.

    A sandbox that starts over gives out old ticket numbers again.
    Raises: Unusable when the record belongs to another demo. StoreDown.
    """
    store.migrate()
    mark = (house.directory / "mark").read_text(encoding="ascii")
    owner = store.kept(OWNER)
    if owner is None:
        store.keep(OWNER, mark)
    elif owner != mark:
        raise Unusable("other")


def is_at_rest(store: Store) -> bool:
    """Whether no event and no effect on record is on its way. Raises StoreDown."""
    counts = store.backlog()
    effects = counts["effects"]
    return not (counts["events"]["new"] or effects["approved"] or effects["started"])


def rest(store: Store, *, tend: Callable[[], None], patience: float) -> bool:
    """Let what an earlier start left on its way come to its end; False if it does not in time.

    A new morning signs everybody in again: it must not break over a containment that was cut.
    """
    ends = time.monotonic() + patience
    while not (over := is_at_rest(store)) and time.monotonic() < ends:
        tend()
        time.sleep(PAUSE)
    return over


def follow(
    store: Store, ticket_id: int, *, tend: Callable[[], None], patience: float
) -> Iterator[tuple[Step, Trip]]:
    """Each step when it is reached, in the order of their times, until the trip is over.

    `tend` is called between two looks; after `patience` seconds it gives up.
    """
    shown: set[Step] = set()
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        trip = read_trip(store.ledger, ticket_id)
        for step in sorted(trip.reached.keys() - shown, key=lambda s: (trip.reached[s], ORDER[s])):
            shown.add(step)
            yield step, trip
        if trip.is_over:
            return
        tend()
        time.sleep(PAUSE)
