"""Rate limits: fixed windows, told in three families of headers (zendesk.md §3.4)."""

from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from sandbox.state import State
from sandbox.zendesk.errors import too_many


@dataclass(slots=True)
class Window:
    """How often somebody did something since `begun`."""

    begun: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer's headers say about one limit."""

    name: str
    total: int
    remaining: int
    resets: int
    """Seconds."""


@dataclass(slots=True)
class Limits:
    """Every window that was ever opened."""

    lock: Lock = field(default_factory=Lock)
    windows: dict[tuple[str, object], Window] = field(default_factory=dict)

    def charge(self, name: str, who: object, total: int, seconds: int) -> Told:
        """Count one call."""
        now = monotonic()
        with self.lock:
            window = self.windows.get((name, who))
            if window is None or now - window.begun >= seconds:
                window = self.windows[(name, who)] = Window(now)
            window.count += 1
            left = max(0, total - window.count)
            resets = max(1, int(window.begun + seconds - now) + 1)
            return Told(name, total, left if window.count <= total else -1, resets)


def charge(state: State, name: str, who: object, total: int, seconds: int = 60) -> Told:
    """Count one call against a limit. Raises ApiError 429 when there is nothing left."""
    told = state.share("limits", Limits).charge(name, who, total, seconds)
    if told.remaining < 0:
        raise too_many(told.resets, say=state.profile.say_retry_after)
    return told


def headers(account: Told | None, others: list[Told]) -> dict[str, str]:
    """What every answer carries."""
    told: dict[str, str] = {}
    if account is not None:
        told = {
            "x-rate-limit": str(account.total),
            "x-rate-limit-remaining": str(account.remaining),
            "ratelimit-limit": str(account.total),
            "ratelimit-remaining": str(account.remaining),
            "ratelimit-reset": str(account.resets),
        }
    for one in others:
        text = f"total={one.total}; remaining={one.remaining}; resets={one.resets}"
        told[f"zendesk-ratelimit-{one.name}"] = text
    return told
