"""A webhook's endpoint that answers what a test tells it to, and keeps what it got."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, Queue

from flask import Flask, Response, request

from tests.fixtures.lantern import served


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt as it arrived."""

    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Listener:
    """`answers` are given in turn, the last one for ever."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(200, {})])
    wait: Callable[[], object] = lambda: None
    got: Queue[Delivery] = field(default_factory=Queue)

    def next(self, seconds: float = 10) -> Delivery:
        """The next attempt. Raises queue.Empty."""
        return self.got.get(timeout=seconds)

    def silent(self, seconds: float = 0.3) -> bool:
        """Whether nothing more comes for a while."""
        try:
            self.got.get(timeout=seconds)
        except Empty:
            return True
        return False


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port."""
    app, listener = Flask("listener"), Listener()

    @app.post("/")
    def hook() -> Response:
        listener.got.put(Delivery(request.get_data(), dict(request.headers)))
        listener.wait()
        answers = listener.answers
        status, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        return Response("heard", status, headers)

    with served(app) as url:
        listener.url = f"{url}/"
        yield listener
