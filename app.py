"""The web door: `create_app()` is a plain WSGI factory for granian, gunicorn or any other."""

import atexit
import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from types import TracebackType

import structlog
from flask import Flask

from incidents.errors import StoreDown
from integration import logs, probes, work_probes
from integration.checkpoints.places import names_of
from integration.probes import Probe
from integration.queue import RqDoorbell
from integration.setting_faults import door_faults_of
from integration.setting_fields import SettingsError
from integration.settings import Settings
from integration.signs import signs
from integration.store import Store, open_store
from integration.telling import channels
from webhooks import errors, health, zendesk
from webhooks.finish import finish
from webhooks.reception import Reception

BOOT_FAILED = 3  # exit status; at any other gunicorn would start the worker again, for ever

_log = structlog.get_logger()


class WebDoor(Flask):
    """Flask, without the messages of exceptions in its log: they may quote a body."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """A fault of ours: its type and where it happened."""
        _log.error("request_failed", exc_info=exc_info[1])


def create_app(settings: Settings | None = None, services: Reception | None = None) -> Flask:
    """The receiver. Without arguments it reads the environment, as a server's start does.

    Raises:
        SettingsError: the settings are faulty, or hold no webhook secret: we fail closed.
    """
    settings = settings or _from_environment()
    if faults := door_faults_of(settings):
        raise SettingsError(faults)
    reception = services or open_reception(settings)
    app = WebDoor(__name__, static_folder=None)
    errors.register(app)
    app.register_blueprint(zendesk.blueprint(reception, settings))
    app.register_blueprint(health.blueprint(reception))
    finish(app, reception.bodies)
    return app


def open_reception(settings: Settings) -> Reception:
    """The record, the doorbell that it rings after each commit, and the probes."""
    store, doorbell = open_store(settings.database_url), RqDoorbell(settings.redis_url)
    closing = ExitStack()
    closing.callback(doorbell.close)
    closing.callback(store.close)  # first, for it still rings for its last batch
    atexit.register(closing.close)
    try:
        store.migrate()
    except StoreDown:
        _log.warning("store_down")  # the door opens all the same, and says 503 until it is back
    store.inbox.on_commit(doorbell.triage)
    can_tell = bool(channels(settings))
    return Reception(
        inbox=store.inbox,
        probes={
            "store": probes.store_probe(store),
            **_work(store, settings),
            "zendesk": probes.desk_probe(settings.zendesk_url),
            "people": probes.people_probe(
                partial(store.unheard, can_tell=can_tell), can_tell=can_tell
            ),
            "containment": probes.containment_probe(store.switch.paused),
            "checkpoints": probes.checkpoint_probe(
                partial(store.checkpoints.unproved_since, names_of(settings)),
                store.checkpoints.out_of_sight,
                store.clock.now,
            ),
        },
        now=_now,
        backlog=lambda: {
            **store.backlog(),
            **signs(store, settings.redis_url, now=store.clock.now()),
        },
        close=closing.close,
    )


def _work(store: Store, settings: Settings) -> dict[str, Probe]:
    """How to ask whether what was received is worked on."""
    sweep = probes.sweep_probe(store, store.clock.now, settings.sweep_seconds)
    redis = probes.redis_probe(settings.redis_url)
    return {
        "redis": work_probes.redis_probe_with_sweep(redis, sweep),
        "sweep": sweep,
        "workers": work_probes.workers_probe(store, store.clock.now),
        "waiting": work_probes.waiting_probe(store, store.clock.now),
        "clock": work_probes.clock_probe(store),
        "lost_record": work_probes.taken_up_probe(store, store.clock.now),
        "export": work_probes.export_probe(store, store.clock.now, settings.reconcile_seconds),
    }


def _from_environment() -> Settings:
    """The settings, and JSON logs as they say. What is wrong is said here: a server may not."""
    try:
        settings = Settings.from_env(os.environ)
        if faults := door_faults_of(settings):
            raise SettingsError(faults)
    except SettingsError as exc:
        print(f"deskwarden: {'; '.join(exc.faults)}", file=sys.stderr)
        raise SystemExit(BOOT_FAILED) from exc
    logs.configure(settings.log_level)
    return settings


def _now() -> datetime:
    return datetime.now(UTC)
