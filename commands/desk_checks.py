"""What the doctor looks at in Zendesk: our clock, our rights; then the way of an event to us."""

from datetime import UTC, datetime, timedelta

from commands.findings import Finding, Findings, fault, ok, warn
from commands.loop_checks import check_loop
from commands.macro_checks import check_macros
from incidents.errors import DeskBusy, DeskRefused, DeskShut
from integration.settings import Settings
from integration.zendesk.standing import Standing, standing

CLOCK_WARN = timedelta(seconds=2)
CLOCK_FAULT = timedelta(minutes=2)

SHUT = ("desk_down", "desk_refused")
"""With one of these nothing else in Zendesk can be looked at."""


def check_zendesk(settings: Settings) -> Findings:
    """Everything there; one cause is told once."""
    found = list(check_desk(settings))
    yield from found
    if not any(finding.code in SHUT for finding in found):
        yield from check_loop(settings)
        yield from check_macros(settings)


def check_desk(settings: Settings) -> Findings:
    """Clock and rights, from two reads."""
    try:
        seen = standing(settings)
    except DeskBusy as exc:
        yield fault("desk_down", error=exc)
    except (DeskRefused, DeskShut) as exc:
        yield fault("desk_refused", error=exc)
    else:
        yield clock(seen, datetime.now(UTC))
        yield from rights(seen)
        yield from reach(seen)


def clock(seen: Standing, now: datetime) -> Finding:
    """Ours against Zendesk's, which counts whole seconds."""
    if seen.clock is None:
        return warn("clock_unknown")
    off = abs(now - seen.clock)
    seconds = round(off.total_seconds())
    if off >= CLOCK_FAULT:
        return fault("clock_wrong", seconds=seconds)
    return (
        warn("clock_off", seconds=seconds) if off > CLOCK_WARN else ok("clock_ok", seconds=seconds)
    )


def rights(seen: Standing) -> Findings:
    """Missing ones are faults, ones that daily work does not need are warnings."""
    if seen.user_id is None:
        yield fault("anonymous")
        return
    if seen.role not in ("agent", "admin"):
        yield fault("not_staff", role=seen.role)
    if seen.missing:
        yield fault("scope_missing", scopes=" ".join(sorted(seen.missing)))
    if not seen.reads_tickets:
        yield fault("no_tickets")
    excess = list(_excess(seen))
    yield from excess
    if not excess:
        yield ok("rights_ok", role=seen.role)


def reach(seen: Standing) -> Findings:
    """Whether the sweep can find missed tickets: Zendesk's export wants an administrator."""
    if seen.role == "agent":
        yield warn("export_closed")


def _excess(seen: Standing) -> Findings:
    if seen.excess:
        yield warn("scope_excess", scopes=" ".join(sorted(seen.excess)))
    if seen.granted is None:
        yield warn("api_token")
        if seen.role == "admin":
            yield warn("admin_excess")
