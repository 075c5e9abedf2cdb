"""What the doctor looks at: one function a check, each giving at least one finding."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from incidents.errors import DeskBusy, DeskRefused, NotProvisioned, StoreDown, VendorDown
from integration.persistence import persistence
from integration.probes import sweep_probe
from integration.settings import Settings
from integration.store import Store, open_store
from integration.zendesk.auth import LOOK_SCOPE, open_rest
from integration.zendesk.loop import Loop, loop
from integration.zendesk.standing import Standing, standing

DOOR = "/webhooks/zendesk"
CLOCK_WARN = timedelta(seconds=2)
CLOCK_FAULT = timedelta(minutes=2)


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `code` is a table of templates/messages/doctor.toml."""

    level: Level
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


Findings = Iterator[Finding]


def ok(code: str, **values: object) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, code, values)


def warn(code: str, **values: object) -> Finding:
    """It works, and could be better."""
    return Finding(Level.WARN, code, values)


def fault(code: str, **values: object) -> Finding:
    """It does not work."""
    return Finding(Level.FAULT, code, values)


def check_settings(settings: Settings, secrets_file: Path | None = None) -> Findings:
    """Whether they fit together, and whether the secrets are ours alone."""
    found = [fault("settings_fault", fault=each) for each in settings.faults()]
    if not settings.webhook_secrets:
        found.append(fault("no_webhook_secret"))
    if secrets_file and secrets_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        found.append(warn("secret_file_open", path=secrets_file))
    yield from found or [ok("settings_ok")]


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


def check_redis(settings: Settings) -> Findings:
    """Whether the doorbell can be rung, and what survives a restart of it."""
    try:
        kept = persistence(settings.redis_url)
    except VendorDown as exc:
        yield fault("redis_down", error=exc)
        return
    found = []
    if not kept.appends:
        found.append(fault("redis_forgets"))
    if kept.eviction != "noeviction":
        found.append(fault("redis_evicts", policy=kept.eviction))
    yield from found or [ok("redis_ok")]


def check_record(settings: Settings) -> Findings:
    """The record, what provisioning left in it, and the sweep's sign of life."""
    store = open_store(settings.database_url)
    try:
        if not store.is_current():
            yield fault("store_behind")
            return
        store.ping()
        yield ok("store_ok")
        yield _provisioned(store)
        yield _sweep(store, settings)
    except StoreDown as exc:
        yield fault("store_down", error=exc)
    finally:
        store.close()


def _provisioned(store: Store) -> Finding:
    try:
        store.ledger.desk_objects()
    except NotProvisioned:
        return fault("not_provisioned")
    return ok("provisioned")


def _sweep(store: Store, settings: Settings) -> Finding:
    seen = sweep_probe(store, lambda: datetime.now(UTC), settings.sweep_seconds)()
    return (
        ok("sweep_ok", detail=seen.detail) if seen.ok else fault("sweep_late", detail=seen.detail)
    )


def secrets_file() -> Path | None:
    """The file that the webhook's secrets come from, if they come from one."""
    named = os.environ.get("DESKWARDEN_WEBHOOK_SECRETS_FILE")
    return Path(named) if named else None
