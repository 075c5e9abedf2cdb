"""The demo's processes, and what each waits for."""

import sys

import requests

from integration import redis_server
from integration.demo.house import House
from integration.queue import CONTAINMENT, TRIAGE
from integration.supervisor import Program

ASK_SECONDS = 1.0  # seconds for a readiness question


def first(house: House) -> list[Program]:
    """What can start at once: the doorbell, the company, and who waits for either by itself."""
    rest = [("worker", TRIAGE), ("worker", CONTAINMENT), ("sweep",)]
    patient = [
        Program("-".join(words), house.command(*words), house.environment()) for words in rest
    ]
    return [*([_redis(house)] if house.has_own_redis else []), _sandbox(house), *patient]


def receiver(house: House) -> Program:
    """The web door; it opens only with the secret that provisioning hands over.

    Urgent: Zendesk tries no delivery again whose connection was refused (zendesk.md §1.3).
    """
    return Program(
        "receiver",
        house.command("receive", "--port", str(house.port + 1)),
        house.environment(),
        ready=lambda: answers(f"{house.receiver}/healthz"),
        urgent=True,
    )


def answers(url: str) -> bool:
    """Whether something answers 200 there."""
    try:
        return requests.get(url, timeout=ASK_SECONDS).status_code == 200
    except requests.RequestException:
        return False


def _sandbox(house: House) -> Program:
    """The company."""
    port, directory = str(house.port), str(house.directory / "sandbox")
    return Program(
        "sandbox",
        (sys.executable, "-m", "sandbox", "--port", port, "--dir", directory),
        house.sandbox_environment(),
        ready=lambda: answers(f"{house.sandbox}/_sandbox/calls"),
        base=True,
    )


def _redis(house: House) -> Program:
    """Our own doorbell, on a socket in the demo's directory."""
    directory = house.directory / "redis"
    return Program(
        "redis",
        redis_server.command(directory),
        house.environment(),
        ready=lambda: redis_server.answers(redis_server.url(directory)),
        base=True,
    )
