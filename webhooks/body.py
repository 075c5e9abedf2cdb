"""A request's body, whole or not at all, and nobody kept waiting by slow senders."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import IO

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable
from werkzeug.wsgi import get_input_stream

LIMIT = 256 * 1024  # bytes; an event is a few kilobytes
DISCARDED = 16 * 1024 * 1024  # bytes read and thrown away, so that the sender hears the answer
PLACES = 12  # of 16 threads: the other four still answer when every place is taken
WAIT = 0.5  # seconds for a place; a body that is there already gives it back in microseconds
_PIECE = 64 * 1024  # bytes


class Bodies:
    """Reads the bodies of one process.

    No server of WSGI limits the time that a body takes, and each slow one holds a thread. So
    only PLACES threads read at once; who finds none is asked to come again.
    """

    def __init__(self, *, places: int = PLACES, wait: float = WAIT) -> None:
        self._places = BoundedSemaphore(places)
        self._wait = wait

    def read(self, request: Request) -> bytes:
        """The raw bytes.

        Read by hand: werkzeug's own limit cuts a chunked body silently, and the rest looks whole.

        Raises:
            RequestEntityTooLarge: more than LIMIT, announced or not.
            ServiceUnavailable: too many senders are slow at this moment.
        """
        with self._place():
            stream = get_input_stream(request.environ)
            announced = request.content_length or 0
            body = _read(stream) if announced <= LIMIT else b""
            if max(announced, len(body)) > LIMIT:
                _discard(stream)
                raise RequestEntityTooLarge
            return body

    def discard(self, request: Request) -> None:
        """Take in what nobody read: some servers drop the connection and the answer with it."""
        if request.environ.get("wsgi.input_terminated") and self._places.acquire(blocking=False):
            try:
                _discard(get_input_stream(request.environ))
            finally:
                self._places.release()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._wait):
            raise ServiceUnavailable("Too many senders are slow at this moment.")
        try:
            yield
        finally:
            self._places.release()


def _read(stream: IO[bytes]) -> bytes:
    """All of it, or one byte more than LIMIT."""
    body = bytearray()
    while piece := stream.read(min(_PIECE, LIMIT + 1 - len(body))):
        body += piece
    return bytes(body)


def _discard(stream: IO[bytes]) -> None:
    left = DISCARDED
    while left > 0 and (piece := stream.read(_PIECE)):
        left -= len(piece)
