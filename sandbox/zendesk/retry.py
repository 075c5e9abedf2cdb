"""Which deliveries Zendesk tries again (zendesk.md §1.3). Pure."""

from dataclasses import dataclass

from sandbox.profile import Profile

TIMEOUTS, CONFLICTS = 5, 3
LONGEST_WAIT = 60
"""Seconds; a Retry-After of this or more is not waited for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `status` None: no answer."""

    status: int | None
    retry_after: str | None = None
    timed_out: bool = False

    @property
    def ok(self) -> bool:
        """2xx, or a redirect, which Zendesk does not follow."""
        return self.status is not None and self.status < 400


def pause(outcome: Outcome, before: list[Outcome], profile: Profile) -> float | None:
    """Seconds until the next attempt; None when there is none. `before`: earlier attempts."""
    if outcome.timed_out:
        return profile.retry_seconds if sum(o.timed_out for o in before) < TIMEOUTS else None
    if outcome.status == 409:
        conflicts = sum(o.status == 409 for o in before)
        return profile.retry_seconds if conflicts < CONFLICTS else None
    if outcome.status in (429, 503):
        wait = (outcome.retry_after or "").strip()
        return float(wait) if wait.isdigit() and int(wait) < LONGEST_WAIT else None
    return None
