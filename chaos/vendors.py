"""Vendors that fail a quarter of all calls, in every way a vendor has, and are slow besides."""

from collections.abc import Iterator

from chaos.stack import Stack

SHARE = 0.35  # of all calls: five of the seven ways fail them, two are slow
SLOW = 2.0  # seconds that a slow answer takes
PATHS = (
    "/api/v2/*",
    "/oauth/*",
    "/admin/api/*",
    "/secaudit/*",
    "/userwatch/*",
    "/crm/*",
    "/slack/*",
    "/pagerduty/*",
)
WAYS: tuple[dict[str, object], ...] = (
    {"kind": "fail_before"},
    {"kind": "apply_then_drop"},
    {"kind": "delay", "seconds": SLOW},
    {"kind": "apply_then_delay", "seconds": SLOW},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 429, "retry_after": 2},
)


def let_fail(stack: Stack, share: float = SHARE) -> None:
    """From now on that share of the calls fails."""
    for path in PATHS:
        for way in faults(share):
            stack.ask("POST", "/_sandbox/faults", {**way, "path": path})


def mend(stack: Stack) -> None:
    """Every call succeeds again."""
    stack.ask("DELETE", "/_sandbox/faults")


def faults(share: float) -> Iterator[dict[str, object]]:
    """Each way as likely as the others: a call that the first ways left alone meets the next."""
    each = share / len(WAYS)
    for before, way in enumerate(WAYS):
        yield {**way, "share": each / (1 - before * each)}
