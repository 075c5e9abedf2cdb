"""The receiver in a process of its own, behind the servers that we name: granian and gunicorn."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from tests.fixtures.ports import a_port
from tests.fixtures.redis_server import wait_until
from tests.webhooks.conftest import ACCOUNT, EVENTS, SECRET, signed

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NOBODY = "redis://127.0.0.1:1/0"
"""A Redis that is not there: the door must not care."""


@dataclass(frozen=True, slots=True)
class Served:
    """A receiver on a port of its own."""

    port: int
    database_url: str
    process: "subprocess.Popen[bytes]"

    def connect(self) -> HTTPConnection:
        """A connection; the caller closes it."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def deliver(self, body: bytes, **headers: str) -> int:
        """One genuine delivery on a connection of its own; the answer's status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = self.connect()
        try:
            connection.request("POST", EVENTS, body, named | genuine(body))
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def say(self, *pieces: bytes) -> bytes:
        """Raw bytes on the wire; the answer's first line, or what came of it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            try:
                for piece in pieces:
                    wire.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has answered and hung up
            return wire.recv(4096).partition(b"\r\n")[0]


def genuine(body: bytes) -> dict[str, str]:
    """The headers of a delivery that was signed just now."""
    return signed(body, at=datetime.now(UTC))


def head(body: bytes, *framing: str) -> bytes:
    """The request line and headers of a genuine delivery, framed like this."""
    lines = [f"{name}: {value}" for name, value in genuine(body).items()]
    return "\r\n".join([f"POST {EVENTS} HTTP/1.1", "Host: door", *lines, *framing, "", ""]).encode()


def chunks(body: bytes, size: int = 65_536) -> Iterator[bytes]:
    """`body` in chunked coding."""
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What a receiver needs."""
    ours = {
        "ZENDESK_URL": "http://127.0.0.1:9",
        "ZENDESK_ACCOUNT_ID": str(ACCOUNT),
        "WEBHOOK_SECRETS": SECRET,
        "DATABASE_URL": database_url,
        "REDIS_URL": NOBODY,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESKWARDEN_")}
    return kept | {f"DESKWARDEN_{name}": value for name, value in (ours | more).items()}


def granian(port: int) -> list[str]:
    """As `deskwarden receive` starts it."""
    return [str(BIN / "deskwarden"), "receive", "--port", str(port)]


def gunicorn(port: int) -> list[str]:
    """As an administrator may."""
    options = ["--threads", "16", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    return [str(BIN / "gunicorn"), *options, "app:create_app()"]


SERVERS = {"granian": granian, "gunicorn": gunicorn}


@contextmanager
def serving(name: str, database_url: str, **more: str) -> Iterator[Served]:
    """Started, answering, and stopped in the end."""
    port = a_port()
    process = subprocess.Popen(
        SERVERS[name](port),
        env=environment(database_url, **more),
        cwd=ROOT,
        start_new_session=True,  # so that a test may kill all of it
    )
    served = Served(port, database_url, process)
    try:
        wait_until(lambda: answers(served))
        yield served
    finally:
        process.terminate()
        process.wait(timeout=30)


def answers(served: Served) -> bool:
    """Whether it is up."""
    assert served.process.poll() is None, "it ended before it answered"
    connection = served.connect()
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
