"""A worker that kills itself, with SIGKILL, at a chosen point of a step against an account."""

import os
import signal
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from containment.run import run
from incidents.approvals import PersonAct
from incidents.ledger import Effect
from integration.identity.admin_console import AdminConsole
from integration.kill_switch import KillSwitch
from integration.settings import Settings
from integration.store import open_store
from integration.store.ledger import SqlLedger
from integration.turns import contain_effect
from integration.wiring import build
from sandbox.company import TOKENS
from tests.fixtures.rows import HeldClock

POINTS = ("approved", "claimed", "intent", "called", "looked")


def die() -> NoReturn:
    """At once, as the machine's power would end it."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives that")


def work_and_die(
    point: str,
    sandbox_url: str,
    database_url: str,
    effect_id: int,
    at: datetime,
    acts: dict[str, tuple[PersonAct, ...]],
) -> None:
    """Approve what `acts` approve, by plan hash, take the effect, and die at `point`."""
    store = open_store(database_url)
    for plan_hash, given in acts.items():
        for act in given:
            store.steps.approve({effect_id: plan_hash}, act)
    if point == "approved":
        die()
    settings = Settings(
        zendesk_url="http://127.0.0.1:9",
        zendesk_account_id=1,
        zendesk_oauth_client_id="c",
        zendesk_oauth_client_secret="s",
        database_url=database_url,
    )
    services = build(settings, store=store, clock=HeldClock(at))
    console = Doomed(point, f"{sandbox_url}/admin", TOKENS["admin"])
    doomed = replace(
        services,
        impact=replace(services.impact, identity=console),
        kill_switch=DoomedSwitch(point, store.switch, ""),
        ledger=DoomedLedger(point, store.ledger),
    )
    contain_effect(effect_id, doomed, run)


class DoomedSwitch(KillSwitch):
    """Is asked after the claim, before the intent, and right before the call."""

    def __init__(self, point: str, *rest: Any) -> None:
        super().__init__(*rest)
        self._deaths = {"claimed": 1, "intent": 3}.get(point, 0)
        self._asked = 0

    def refuse_if_stopped(self) -> None:
        self._asked += 1
        if self._asked == self._deaths:
            die()
        super().refuse_if_stopped()


class Doomed(AdminConsole):
    """Dies when its change is made."""

    def __init__(self, point: str, *rest: Any) -> None:
        super().__init__(*rest)
        self._point = point

    def step_up(self, account_id: str, *, operation: str) -> None:
        super().step_up(account_id, operation=operation)
        self._die_if("called")

    def suspend(self, account_id: str, *, operation: str) -> None:
        super().suspend(account_id, operation=operation)
        self._die_if("called")

    def restore(self, account_id: str, *, operation: str) -> None:
        super().restore(account_id, operation=operation)
        self._die_if("called")

    def rotate_key(self, account_id: str, key: str, *, operation: str) -> None:
        super().rotate_key(account_id, key, operation=operation)
        self._die_if("called")

    def reset_password(self, account_id: str, *, operation: str) -> None:
        super().reset_password(account_id, operation=operation)
        self._die_if("called")

    def reset_mfa(self, account_id: str, *, operation: str) -> None:
        super().reset_mfa(account_id, operation=operation)
        self._die_if("called")

    def _die_if(self, point: str) -> None:
        if self._point == point:
            die()


class DoomedLedger:
    """The record, until an end would be written."""

    def __init__(self, point: str, ledger: SqlLedger) -> None:
        self._point = point
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def finish(self, effect: Effect, **end: Any) -> Effect:
        """Die before it is on record."""
        if self._point == "looked":
            die()
        return self._ledger.finish(effect, **end)
