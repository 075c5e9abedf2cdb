"""Bodies, whatever the server says about their length."""

from io import BytesIO
from typing import Any

import pytest
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable
from werkzeug.test import EnvironBuilder

from webhooks.body import LIMIT, Bodies


class Stream(BytesIO):
    """A body that shows how much of it was read."""

    @property
    def left(self) -> int:
        """Bytes that nobody read."""
        return len(self.getvalue()) - self.tell()


def request(stream: Stream, **environ: Any) -> Request:
    """A POST whose server has this to say."""
    made = EnvironBuilder(method="POST").get_environ()
    made.pop("CONTENT_LENGTH", None)
    return Request({**made, "wsgi.input": stream, **environ})


@pytest.mark.parametrize("length", [0, 1, LIMIT])
def test_up_to_the_limit_it_is_read_whole(length: int) -> None:
    body = b"a" * length

    announced = request(Stream(body), CONTENT_LENGTH=str(length))
    chunked = request(Stream(body), **{"wsgi.input_terminated": True})

    assert Bodies().read(announced) == body
    assert Bodies().read(chunked) == body


@pytest.mark.parametrize("length", [LIMIT + 1, 3 * LIMIT])
def test_beyond_the_limit_it_is_refused_and_taken_in(length: int) -> None:
    announced, chunked = Stream(b"a" * length), Stream(b"a" * length)

    with pytest.raises(RequestEntityTooLarge):
        Bodies().read(request(announced, CONTENT_LENGTH=str(length)))
    with pytest.raises(RequestEntityTooLarge):
        Bodies().read(request(chunked, **{"wsgi.input_terminated": True}))
    assert (announced.left, chunked.left) == (0, 0)


def test_a_server_that_neither_counts_nor_ends_it_has_no_body_for_us() -> None:
    assert Bodies().read(request(Stream(b"endless"))) == b""


def test_with_every_place_taken_a_sender_is_asked_to_come_again() -> None:
    bodies = Bodies(places=0, wait=0.001)

    with pytest.raises(ServiceUnavailable):
        bodies.read(request(Stream(b"a"), CONTENT_LENGTH="1"))


def test_what_no_route_wanted_is_discarded_where_the_server_says_where_it_ends() -> None:
    ended, endless = Stream(b"abc"), Stream(b"abc")

    Bodies().discard(request(ended, **{"wsgi.input_terminated": True}))
    Bodies().discard(request(endless))

    assert (ended.left, endless.left) == (0, 3)


def test_nothing_is_discarded_while_every_place_is_taken() -> None:
    stream = Stream(b"abc")

    Bodies(places=0).discard(request(stream, **{"wsgi.input_terminated": True}))

    assert stream.left == 3


def test_a_place_is_given_back_also_after_a_refusal() -> None:
    bodies = Bodies(places=1, wait=0.001)
    with pytest.raises(RequestEntityTooLarge):
        bodies.read(request(Stream(b"a" * (LIMIT + 1)), **{"wsgi.input_terminated": True}))

    assert bodies.read(request(Stream(b"a"), CONTENT_LENGTH="1")) == b"a"
