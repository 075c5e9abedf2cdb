"""A sender of HTTP requests: a few connections kept open, as fast as they go or at a fixed rate.

One thread, one selector: it shares the machine with what it measures, so it must cost little.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE = 30.0  # seconds for the last answers, when nothing more is sent


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole."""

    key: str
    """Names it among the answers."""
    raw: bytes
    """Head and body, as they go over the wire."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request."""

    key: str
    status: int
    seconds: float
    """Since it was due, so that a request that waited for a free connection counts the wait."""


Make = Callable[[], Request]


@dataclass(frozen=True, slots=True)
class Door:
    """Where to knock, and with what."""

    port: int
    make: Make
    connections: int = 16


class NotAnswered(RuntimeError):
    """A connection broke, or answers are missing: the figures would be worth nothing."""


def saturate(door: Door, seconds: float) -> list[Answer]:
    """Every connection sends its next request when it has its answer. Raises NotAnswered."""
    return asyncio.run(_Knocking(door).as_fast_as_it_goes(seconds))


def pace(doors: Sequence[Door], *, rate: float, seconds: float) -> list[list[Answer]]:
    """`rate` requests a second at each door, all doors at the same time, answered or not.

    The answers of each door, in the order in which they came. Raises NotAnswered.
    """

    async def at_all() -> list[list[Answer]]:
        return await asyncio.gather(*(_Knocking(door).at_a_rate(rate, seconds) for door in doors))

    return asyncio.run(at_all())


class _Knocking:
    """One run."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._answers: list[Answer] = []
        self._next: Callable[[_Line], None] = lambda line: None

    async def as_fast_as_it_goes(self, seconds: float) -> list[Answer]:
        lines = await self._open()
        ends = time.perf_counter() + seconds
        self._next = partial(self._again, ends)
        for line in lines:
            self._again(ends, line)
        await asyncio.sleep(seconds)
        return await self._close(lines)

    async def at_a_rate(self, rate: float, seconds: float) -> list[Answer]:
        lines = await self._open()
        idle, late = deque(lines), deque[float]()
        self._next = partial(self._serve, idle, late)
        began = time.perf_counter()
        for number in range(round(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            late.append(due)
            if idle:
                self._serve(idle, late, idle.popleft())
        return await self._close(lines)

    def _again(self, ends: float, line: "_Line") -> None:
        now = time.perf_counter()
        if now < ends:
            line.ask(self._door.make(), now)

    def _serve(self, idle: deque["_Line"], late: deque[float], line: "_Line") -> None:
        """The request that is due longest, or rest."""
        if late:
            line.ask(self._door.make(), late.popleft())
        else:
            idle.append(line)

    def _hear(self, line: "_Line", answer: Answer) -> None:
        self._answers.append(answer)
        self._next(line)

    async def _open(self) -> list["_Line"]:
        loop = asyncio.get_running_loop()
        lines = [_Line(self._hear) for _ in range(self._door.connections)]
        for line in lines:
            await loop.create_connection(partial(_same, line), "127.0.0.1", self._door.port)
        return lines

    async def _close(self, lines: list["_Line"]) -> list[Answer]:
        """Wait for what is on its way."""
        ends = time.perf_counter() + PATIENCE
        while any(line.is_waiting and not line.is_broken for line in lines):
            if time.perf_counter() > ends:
                break
            await asyncio.sleep(0.005)  # seconds
        if any(line.is_waiting or line.is_broken for line in lines):
            raise NotAnswered(f"127.0.0.1:{self._door.port}")
        for line in lines:
            line.close()
        return self._answers


class _Line(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, hear: Callable[["_Line", Answer], None]) -> None:
        self._hear = hear
        self._wire: asyncio.Transport | None = None
        self._asked: tuple[str, float] | None = None
        self._got = b""
        self.is_broken = False

    @property
    def is_waiting(self) -> bool:
        """A request is on its way."""
        return self._asked is not None

    def ask(self, request: Request, due: float) -> None:
        """Send it."""
        if self._wire is not None:
            self._asked = (request.key, due)
            self._wire.write(request.raw)

    def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            self._wire.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The wire is there."""
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Ours to close, or broken while an answer was due."""
        self.is_broken = self.is_waiting

    def data_received(self, data: bytes) -> None:
        """A piece of an answer, most often the whole."""
        self._got += data
        head, end, body = self._got.partition(HEAD_END)
        if self._asked is None or not end or len(body) < _length(head):
            return
        (key, due), self._asked, self._got = self._asked, None, b""
        self._hear(self, Answer(key, int(head[9:12]), time.perf_counter() - due))


def _same(line: _Line) -> _Line:
    return line


def _length(head: bytes) -> int:
    """Bytes of the body. Raises ValueError for an answer that does not say."""
    _, found, rest = head.lower().partition(LENGTH)
    if not found:
        raise ValueError("an answer without Content-Length")
    return int(rest.partition(b"\r\n")[0])
