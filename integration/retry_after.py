"""How long a server wants to be left alone (RFC 9110 §10.2.3)."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, from `now`; None when it says nothing readable."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", value.strip()):
        return timedelta(seconds=int(value))
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(at.astimezone(UTC) - now, timedelta(0))
