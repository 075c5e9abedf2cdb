"""A request's body, whole or not at all."""

from typing import IO

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

LIMIT = 256 * 1024  # bytes; an event is a few kilobytes
DISCARDED = 16 * 1024 * 1024  # bytes read and thrown away, so that the sender hears the answer
_PIECE = 64 * 1024  # bytes


def read_body(request: Request) -> bytes:
    """The raw bytes.

    Read by hand: werkzeug's own limit cuts a chunked body silently, and what is left looks whole.

    Raises:
        RequestEntityTooLarge: more than LIMIT, announced or not.
    """
    stream = get_input_stream(request.environ)
    if (request.content_length or 0) > LIMIT:
        _discard(stream)
        raise RequestEntityTooLarge
    body = bytearray()
    while piece := stream.read(min(_PIECE, LIMIT + 1 - len(body))):
        body += piece
        if len(body) > LIMIT:
            _discard(stream)
            raise RequestEntityTooLarge
    return bytes(body)


def discard_body(request: Request) -> None:
    """Take in what nobody reads: some servers drop the connection and the answer with it."""
    if request.environ.get("wsgi.input_terminated"):
        _discard(get_input_stream(request.environ))


def _discard(stream: IO[bytes]) -> None:
    left = DISCARDED
    while left > 0 and (piece := stream.read(_PIECE)):
        left -= len(piece)
