"""A real HTTP server on loopback that answers what a test tells it to, and keeps what it got."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from integration.settings import Settings


@dataclass(frozen=True)
class Got:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What is answered to one request; `dropped` closes the connection instead."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


class Scripted:
    """Gives its answers in turn, whatever is asked."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: deque[Answer] = deque()
        self.url = ""

    def say(self, *answers: Answer) -> None:
        """The next answers, in order."""
        self.answers.extend(answers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: Scripted

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        body = json.loads(raw) if raw else None
        self.scripted.got.append(Got(self.command, self.path, dict(self.headers), body))
        answer = self.scripted.answers.popleft()
        if answer.dropped:
            self.close_connection = True
            return
        sent = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response_only(answer.status)  # no Date but a test's own
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def start_scripted() -> Iterator[Callable[[], Scripted]]:
    """Starts such a server; as many as a test wants."""
    servers: list[ThreadingHTTPServer] = []

    def start() -> Scripted:
        scripted = Scripted()
        handler = type("Handler", (_Handler,), {"scripted": scripted})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        scripted.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return scripted

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def scripted(start_scripted: Callable[[], Scripted]) -> Scripted:
    """One scripted server."""
    return start_scripted()


@pytest.fixture
def settings(scripted: Scripted) -> Settings:
    """Settings that point at it, with the API token."""
    return Settings(
        zendesk_url=scripted.url,
        zendesk_account_id=18525119,
        zendesk_email="desk@lantern.example",
        zendesk_token="t0ken",
    )
