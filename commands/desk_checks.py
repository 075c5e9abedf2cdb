"""What the doctor looks at in Zendesk: our clock, our rights, the way of an event to us."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from commands.findings import Finding, Findings, fault, ok, warn
from incidents.errors import DeskBusy, DeskRefused
from integration.settings import Settings
from integration.zendesk.auth import LOOK_SCOPE, open_rest
from integration.zendesk.loop import Loop, loop
from integration.zendesk.standing import Standing, standing

DOOR = "/webhooks/zendesk"
CLOCK_WARN = timedelta(seconds=2)
CLOCK_FAULT = timedelta(minutes=2)


def check_desk(settings: Settings) -> Findings:
    """Clock and rights, from two reads."""
    try:
        seen = standing(settings)
    except DeskBusy as exc:
        yield fault("desk_down", error=exc)
    except DeskRefused as exc:
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


def check_loop(settings: Settings) -> Findings:
    """Whether Zendesk's events can reach us: the webhook, its secret, its last deliveries."""
    try:
        with open_rest(settings, scope=LOOK_SCOPE) as rest:
            found = loop(rest)
    except DeskBusy as exc:
        yield fault("desk_down", error=exc)
    except DeskRefused as exc:
        yield warn("loop_unseen", error=exc)
    else:
        yield from [fault("no_webhook")] if found is None else judge_loop(found, settings)


def judge_loop(found: Loop, settings: Settings) -> list[Finding]:
    """Everything that is wrong with the webhook, or that it is well."""
    deaf = sorted(name.rpartition(":")[2] for name in found.wanted - found.subscriptions)
    wrong = [
        (not found.active, fault("webhook_inactive")),
        (
            not urlsplit(found.endpoint).path.endswith(DOOR),
            fault("webhook_elsewhere", endpoint=found.endpoint),
        ),
        (bool(deaf), fault("webhook_deaf", events=", ".join(deaf))),
        (found.secret not in settings.webhook_secrets, fault("secret_unknown")),
    ]
    findings = [finding for is_wrong, finding in wrong if is_wrong] + _deliveries(found)
    return findings or [ok("loop_ok", endpoint=found.endpoint)]


def _deliveries(found: Loop) -> list[Finding]:
    failed, count = found.outcomes.count(False), len(found.outcomes)
    if not failed:
        return []
    if found.outcomes[0]:
        return [warn("deliveries_failed", failed=failed, count=count)]
    return [fault("deliveries_fail", failed=failed, count=count)]
