"""Faults that are switched on from outside, for any endpoint: POST /_sandbox/faults."""

import json
import random
import time
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest

from sandbox.pretence import Pretence
from sandbox.state import State

KINDS = ("fail_before", "apply_then_drop", "apply_then_delay", "delay", "status", "pretend")


@dataclass(slots=True)
class Fault:
    """One fault. `fail_before` cuts the line unheard, `apply_then_drop` after the work;
    `pretend` answers as if the work were done, and does none."""

    kind: str
    method: str = "*"
    path: str = "*"
    """A glob over the path as it was called."""
    status: int = 503
    retry_after: int | None = None
    seconds: float = 0.0
    times: int | None = None
    """How many calls it hits; None is all."""
    share: float = 1.0
    """Which part of the calls it hits, at random; the rest go on to the next fault."""
    body: dict[str, Any] | None = None
    """What a `status` answers, as JSON; None is a proxy's plain text."""

    def hits(self, method: str, path: str) -> bool:
        """Whether this call is one of its own."""
        named = self.method in ("*", method) and fnmatchcase(path, self.path)
        return named and (self.share >= 1 or random.random() < self.share)  # noqa: S311


class Faults:
    """The faults that are on, the oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._on: list[Fault] = []

    def add(self, given: dict[str, Any]) -> None:
        """Switch one on. Raises BadRequest."""
        if given.get("kind") not in KINDS:
            raise BadRequest(f"kind must be one of {', '.join(KINDS)}")
        try:
            fault = Fault(**{**given, "method": str(given.get("method", "*")).upper()})
        except TypeError as exc:
            raise BadRequest(str(exc)) from exc
        with self._lock:
            self._on.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._on.clear()

    def on(self) -> list[Fault]:
        """Those that can still hit, with the `times` that are left."""
        with self._lock:
            return [replace(fault) for fault in self._on]

    def take(self, method: str, path: str) -> Fault | None:
        """The first that hits this call; one of its `times` is used up."""
        with self._lock:
            for fault in self._on:
                if fault.hits(method, path):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._on.remove(fault)
                    return fault
        return None


def install(app: Flask, faults: Faults, state: State) -> None:
    """Before and after every call of the app, its own control calls excepted."""

    @app.before_request
    def before() -> Response | None:
        g.fault = None
        if request.path.startswith("/_sandbox/"):
            return None
        fault = g.fault = faults.take(request.method, request.path)
        if fault is None or fault.kind.startswith("apply_then"):
            return None
        if fault.kind == "pretend":
            g.pretence = Pretence(state)
            return None
        if fault.kind == "delay":
            time.sleep(fault.seconds)
            return None
        return _cut() if fault.kind == "fail_before" else _answer(fault)

    @app.after_request
    def after(response: Response) -> Response:
        fault: Fault | None = g.get("fault")
        if fault is not None and fault.kind == "apply_then_delay":
            time.sleep(fault.seconds)
        if fault is not None and fault.kind == "apply_then_drop":
            return _cut()
        return response

    @app.teardown_request
    def undo(_: BaseException | None) -> None:
        if "pretence" in g:
            g.pretence.end()


def _answer(fault: Fault) -> Response:
    """The status that was asked for, as a proxy in front of the vendor would give it."""
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Response(json.dumps(fault.body), fault.status, headers, mimetype="application/json")
    return Response("switched on as a fault\n", fault.status, headers, mimetype="text/plain")


def _cut() -> Response:
    """Hang up without an answer: the caller sees a broken connection."""
    line = request.environ.get("werkzeug.socket")
    if line is None:
        raise RuntimeError("only sandbox.serve can hang up")
    g.hung_up = True
    line.shutdown(2)
    return Response(status=499)
