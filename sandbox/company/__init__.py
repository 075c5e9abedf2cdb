"""Lantern's other systems: Admin Console, audit trail, sessions, CRM, chat and pager."""

from flask import Flask

from sandbox.company import (
    admin_api,
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

__all__ = ["TOKENS", "CompanyState", "register"]


def register(app: Flask, state: CompanyState) -> None:
    """Put the company's systems on `app`, each under its own prefix, all over `state`."""
    app.extensions["company"] = state
    for system in (
        admin_api,
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
