"""What the doctor looks at where accounts live: does the provider let us in, what can it not do."""

from commands.findings import Findings, fault, ok, warn
from incidents.errors import AccountNotFound, DeskRefused, Final, VendorDown
from integration.identity.choice import lacking, provider
from integration.settings import Settings

NOBODY = "doctor@deskwarden.invalid"
"""An address that nobody can have (RFC 2606)."""


def check_identity(settings: Settings) -> Findings:
    """Whether there is a provider that answers a search for nobody, and which steps it lacks."""
    try:
        there = provider(settings)
    except DeskRefused as exc:
        yield fault("identity_down", name=settings.identity_provider, error=exc)
        return
    if settings.identity_provider == "admin_console" and not settings.identity_url:
        yield warn("identity_none")
        return
    try:
        there.find(NOBODY)
    except AccountNotFound:
        yield ok("identity_ok", name=there.name)
    except (VendorDown, Final) as exc:
        yield fault("identity_down", name=there.name, error=exc)
    else:
        yield fault("identity_odd", name=there.name, address=NOBODY)
    if missing := lacking(there):
        steps = ", ".join(kind.value.replace("_", " ") for kind in missing)
        yield warn("identity_lacks", name=there.name, steps=steps)
