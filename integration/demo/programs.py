"""The demo's processes, in the order in which they stand on one another."""

import sys

import requests

from integration import redis_server
from integration.demo.house import House
from integration.queue import CONTAINMENT, TRIAGE
from integration.supervisor import Program

ASK_SECONDS = 1.0  # seconds for a readiness question


def base(house: House) -> list[Program]:
    """What the product needs from outside: a doorbell and a company."""
    sandbox = Program(
        "sandbox",
        (
            *(sys.executable, "-m", "sandbox", "--port", str(house.port)),
            *("--dir", str(house.directory / "sandbox")),
        ),
        house.sandbox_environment(),
        ready=lambda: answers(f"{house.sandbox}/_sandbox/calls"),
        base=True,
    )
    return [*([_redis(house)] if house.has_own_redis else []), sandbox]


def product(house: House) -> list[Program]:
    """The product itself."""
    receiver = Program(
        "receiver",
        house.command("receive", "--port", str(house.port + 1)),
        house.environment(),
        ready=lambda: answers(f"{house.receiver}/healthz"),
    )
    rest = [("worker", TRIAGE), ("worker", CONTAINMENT), ("sweep",)]
    others = [
        Program("-".join(words), house.command(*words), house.environment()) for words in rest
    ]
    return [receiver, *others]


def answers(url: str) -> bool:
    """Whether something answers 200 there."""
    try:
        return requests.get(url, timeout=ASK_SECONDS).status_code == 200
    except requests.RequestException:
        return False


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
