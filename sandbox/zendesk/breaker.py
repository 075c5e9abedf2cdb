"""The circuit breaker and the throttle in front of a webhook (zendesk.md §1.3)."""

from collections import deque
from threading import Lock
from time import monotonic

from sandbox.profile import Profile

_WINDOW = 300.0
"""Seconds that the breaker looks back."""


class Gate:
    """One webhook's: lets an attempt through, or says why not."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: deque[tuple[float, bool]] = deque()
        self._sent: deque[float] = deque()
        self._shut_until = 0.0

    def refuses(self, profile: Profile) -> str | None:
        """`circuit broken`, `throttled`, or None: go."""
        now = monotonic()
        with self._lock:
            if now < self._shut_until:
                return "circuit broken"
            while self._sent and self._sent[0] < now - 60:
                self._sent.popleft()
            if len(self._sent) >= profile.deliveries_per_minute:
                return "throttled"
            self._sent.append(now)
            return None

    def saw(self, *, ok: bool, profile: Profile) -> None:
        """Count an answer; too many bad ones shut the gate for a while."""
        now = monotonic()
        with self._lock:
            self._seen.append((now, ok))
            while self._seen[0][0] < now - _WINDOW:
                self._seen.popleft()
            errors = sum(not good for _, good in self._seen)
            share = errors / len(self._seen)
            often = len(self._seen) >= profile.breaker_floor and share >= profile.breaker_share
            if often or errors > profile.breaker_errors:
                self._shut_until = now + profile.breaker_seconds
                self._seen.clear()
