"""The same door behind real servers, over sockets."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.fixtures.redis_server import wait_until
from tests.webhooks.conftest import EVENTS, payload, rows_of
from tests.webhooks.servers import SERVERS, Served, answers, chunks, genuine, head, serving
from webhooks.signature import SIGNATURE, TIMESTAMP

LIMIT = 256 * 1024  # bytes
KNOWN = b"b3695d61-2ef4-4e9c-97af-1f065c099564"


@pytest.fixture(scope="module", params=list(SERVERS))
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    path = tmp_path_factory.mktemp(request.param) / "record.db"
    with serving(request.param, f"sqlite:///{path}") as running:
        yield running


def fresh(size: int | None = None) -> bytes:
    """A good event that nobody sent before, padded with spaces to `size` bytes."""
    body = payload("ticket_created").replace(KNOWN, str(uuid4()).encode())
    return body if size is None else body.ljust(size)


def known(served: Served, body: bytes) -> bool:
    """Whether a row holds exactly these bytes."""
    return any(bytes(row["raw"]) == body for row in rows_of(served.database_url))


def test_a_202_means_that_the_row_outlives_a_kill_minus_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    body = fresh()
    with serving("gunicorn", url) as running:
        status = running.deliver(body)
        os.killpg(running.process.pid, signal.SIGKILL)

        assert status == 202
        assert [bytes(row["raw"]) for row in rows_of(url)] == [body]


def test_two_hundred_replays_at_once_are_one_row_and_one_202(served: Served) -> None:
    body = fresh()
    headers = genuine(body)

    with ThreadPoolExecutor(32) as crowd:
        statuses = list(crowd.map(lambda _: replay(served, body, headers), range(200)))

    assert sorted(statuses) == [200] * 199 + [202]
    assert sum(bytes(row["raw"]) == body for row in rows_of(served.database_url)) == 1


def replay(served: Served, body: bytes, headers: dict[str, str]) -> int:
    connection = served.connect()
    connection.request("POST", EVENTS, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_chunked_delivery_is_taken_whole(served: Served) -> None:
    body = fresh(100_000)

    answer = served.say(head(body, "Transfer-Encoding: chunked"), *chunks(body, 1_000))

    assert b" 202 " in answer
    assert known(served, body)


@pytest.mark.parametrize("framing", ["Content-Length", "chunked"])
def test_exactly_the_limit_is_taken(served: Served, framing: str) -> None:
    body = fresh(LIMIT)

    assert b" 202 " in send(served, body, framing)
    assert known(served, body)


@pytest.mark.parametrize("size", [LIMIT + 1, 10 * 1024 * 1024])
@pytest.mark.parametrize("framing", ["Content-Length", "chunked"])
def test_more_than_the_limit_is_refused_and_not_cut(
    served: Served, size: int, framing: str
) -> None:
    body = fresh(size)
    before = len(rows_of(served.database_url))

    assert b" 413 " in send(served, body, framing)
    assert len(rows_of(served.database_url)) == before
    assert served.deliver(fresh()) == 202


def test_a_long_body_whose_start_alone_was_signed_is_refused(served: Served) -> None:
    """Cut at the limit it would look whole and genuine."""
    start = fresh(LIMIT)

    answer = served.say(head(start, "Transfer-Encoding: chunked"), *chunks(start + b" "))

    assert b" 413 " in answer
    assert not known(served, start)


def send(served: Served, body: bytes, framing: str) -> bytes:
    """The whole body, however it is framed."""
    if framing == "chunked":
        return served.say(head(body, "Transfer-Encoding: chunked"), *chunks(body))
    return served.say(head(body, f"Content-Length: {len(body)}"), body)


def test_slow_senders_hold_nobody_else_up(served: Served) -> None:
    with slow_senders(served, 8):
        statuses = [served.deliver(fresh()) for _ in range(5)]

    assert statuses == [202] * 5


def test_more_slow_senders_than_threads_are_told_to_come_again_and_forgotten(
    tmp_path: Path,
) -> None:
    """Behind granian, which we start; gunicorn waits for unread bodies by itself."""
    with serving("granian", f"sqlite:///{tmp_path / 'record.db'}") as served:
        with slow_senders(served, 40):
            wait_until(lambda: served.deliver(fresh()) == 503)  # once all of them are let in
            alive = answers(served)

        assert alive
        wait_until(lambda: served.deliver(fresh()) == 202)


@contextmanager
def slow_senders(served: Served, number: int) -> Iterator[None]:
    """Connections that begin a delivery and send no more of it."""
    body = fresh()
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(number)]
    for wire in slow:
        wire.sendall(head(body, f"Content-Length: {len(body)}") + body[:10])
    yield
    for wire in slow:
        wire.close()


def test_a_sender_who_hangs_up_in_the_middle_leaves_no_row(served: Served) -> None:
    body = fresh()
    with socket.create_connection(("127.0.0.1", served.port)) as wire:
        wire.sendall(head(body, f"Content-Length: {len(body)}") + body[:-1])

    assert served.deliver(fresh()) == 202
    assert not known(served, body[:-1])


@pytest.mark.parametrize("broken", [b"zz\r\nab\r\n0\r\n\r\n", b"-5\r\nabcde\r\n0\r\n\r\n"])
def test_a_broken_chunk_is_no_delivery(served: Served, broken: bytes) -> None:
    before = len(rows_of(served.database_url))

    served.say(head(b"ab", "Transfer-Encoding: chunked"), broken)

    assert len(rows_of(served.database_url)) == before
    assert served.deliver(fresh()) == 202


@pytest.mark.parametrize("name", [SIGNATURE, TIMESTAMP])
def test_a_second_header_that_is_wrong_spoils_the_first(served: Served, name: str) -> None:
    body = fresh()

    answer = served.say(head(body, f"{name}: x", f"Content-Length: {len(body)}"), body)

    assert b" 401 " in answer
    assert not known(served, body)


def test_a_compressed_body_is_never_unpacked(served: Served) -> None:
    body = b"\x1f\x8b\x08\x00" + uuid4().bytes

    status = served.deliver(body, Content_Encoding="gzip")

    assert status == 202
    assert [row["state"] for row in rows_of(served.database_url) if row["raw"] == body] == ["held"]


def test_a_refusal_leaves_the_connection_usable(served: Served) -> None:
    connection = served.connect()
    body = fresh(LIMIT)
    connection.request("POST", EVENTS, body, genuine(b"another"))
    refused = connection.getresponse()
    refused.read()
    body = fresh()
    connection.request("POST", EVENTS, body, genuine(body))
    taken = connection.getresponse()
    taken.read()
    connection.close()

    assert (refused.status, taken.status) == (401, 202)


def test_nine_thousand_brackets_do_not_end_the_server(served: Served) -> None:
    statuses = [served.deliver(b"[" * 9_000 + str(uuid4()).encode()) for _ in range(20)]

    assert statuses == [202] * 20
    assert served.deliver(fresh()) == 202
