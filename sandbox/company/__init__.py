"""Lantern's other systems: Admin Console, audit trail, sessions, CRM, chat and pager."""

from flask import Flask

from sandbox.company import (
    admin_log,
    crm,
    inspection,
    pagerduty,
    product,
    secaudit,
    siem,
    slack,
    userwatch,
)
from sandbox.company.door import TOKENS
from sandbox.company.state import CompanyState
from sandbox.state import State

__all__ = ["TOKENS", "register"]


def register(app: Flask, state: State) -> None:
    """Put the company's systems on `app`, each under its own prefix, all over `state`."""
    app.extensions["company"] = CompanyState(state)
    for system in (
        admin_log,
        product,
        secaudit,
        siem,
        userwatch,
        crm,
        slack,
        pagerduty,
        inspection,
    ):
        app.register_blueprint(system.bp)
