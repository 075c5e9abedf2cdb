"""Every call the sandbox got, so that a test can count them."""

from collections import deque
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request

_KEPT = 200_000


class Calls:
    """Method, path, status and time of the newest calls, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def add(self, status: int | None) -> None:
        """Note this request; `status` None: it got no answer."""
        call = {
            "method": request.method,
            "path": request.path,
            "status": status,
            "at": datetime.now(UTC).isoformat(),
        }
        with self._lock:
            self._seen.append(call)

    def all(self) -> list[dict[str, Any]]:
        """The lot."""
        with self._lock:
            return list(self._seen)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._seen.clear()


def install(app: Flask, calls: Calls) -> None:
    """Note every call but the control calls."""

    @app.after_request
    def note(response: Response) -> Response:
        if not request.path.startswith("/_sandbox/"):
            calls.add(None if g.get("hung_up") else response.status_code)
        return response
