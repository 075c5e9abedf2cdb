"""What the doctor looks at on our side: settings, Redis, the record, the sweep."""

import os
import stat
from pathlib import Path

from commands.findings import Finding, Findings, fault, ok, warn
from commands.operator import moment
from detection.lexicon import load
from detection.proving import faults
from incidents.errors import NotProvisioned, StoreDown, VendorDown
from incidents.skew import AHEAD
from integration.persistence import persistence
from integration.probes import sweep_probe
from integration.rule_files import rules_folder
from integration.setting_faults import faults_of
from integration.setting_fields import variable
from integration.settings import Settings
from integration.store import Store, is_there, open_store


def check_settings(settings: Settings, secrets_file: Path | None = None) -> Findings:
    """Whether they fit together, and whether the secrets are ours alone."""
    found = [fault("settings_fault", fault=each) for each in faults_of(settings)]
    if not settings.webhook_secrets:
        found.append(fault("no_webhook_secret"))
    if secrets_file and secrets_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        found.append(warn("secret_file_open", path=secrets_file))
    yield from found or [ok("settings_ok")]


def check_rules(settings: Settings) -> Findings:
    """Whether a worker that starts now, or looks for changes, can use the rule files."""
    folder = rules_folder({variable("rules"): settings.rules})
    wrong = faults(folder)
    if wrong:
        yield from (fault("rules_refused", folder=folder, fault=each) for each in wrong)
        return
    found = load(folder)
    on_trial = sum(rule.shadow for rule in found.rules)
    yield ok("rules_ok", rules=len(found.rules), trial=on_trial, version=found.version[:12])


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
    """The record, what provisioning left in it, and the sweep's sign of life. Makes none."""
    if not is_there(settings.database_url):
        yield fault("store_missing")
        return
    store = open_store(settings.database_url)
    try:
        if not store.is_current():
            yield fault("store_behind")
            return
        store.ping()
        yield ok("store_ok")
        yield _provisioned(store)
        yield _sweep(store, settings)
        yield from judge_clock(store)
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
    seen = sweep_probe(store, store.clock.now, settings.sweep_seconds)()
    return (
        ok("sweep_ok", detail=seen.detail) if seen.ok else fault("sweep_late", detail=seen.detail)
    )


def judge_clock(store: Store) -> Findings:
    """This host's clock against the record's, and what that says of those that wrote it."""
    off = store.clock.ahead()
    if abs(off) > AHEAD:
        yield warn("clock_elsewhere", seconds=round(off.total_seconds()))
    found = store.ahead(store.clock.now())
    if found is not None:
        yield warn("clock_was_ahead", ahead=found.ahead, times=found.times, at=moment(found.at))


def secrets_file() -> Path | None:
    """The file that the webhook's secrets come from, if they come from one."""
    named = os.environ.get("DESKWARDEN_WEBHOOK_SECRETS_FILE")
    return Path(named) if named else None
