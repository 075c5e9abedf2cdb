"""How long a row waits for its next try."""

import random
from datetime import timedelta

from incidents.skew import LONGEST_PAUSE

FIRST = 2.0  # seconds to the second try
LONGEST = 900.0  # seconds: 15 minutes
LONGEST_WISH = LONGEST_PAUSE.total_seconds()  # that a vendor's own Retry-After is believed


def delay(
    attempts: int, wish: timedelta | None, longest: timedelta = timedelta(seconds=LONGEST)
) -> timedelta:
    """How long until the next try: the vendor's own wish, else doubling up to `longest`; jitter."""
    if wish is not None:
        asked = min(max(wish.total_seconds(), 0.0), LONGEST_WISH)
        return timedelta(seconds=asked + random.uniform(0.0, 1.0))  # noqa: S311
    doubled = min(FIRST * 2 ** min(max(attempts - 1, 0), 16), longest.total_seconds())
    return timedelta(seconds=doubled * random.uniform(0.5, 1.0))  # noqa: S311
