"""The identity provider that this installation chose, and what it cannot do."""

import structlog

from incidents.ledger import EffectKind
from incidents.ports.identity import IdentityProvider
from integration.identity.admin_console import AdminConsole
from integration.identity.changes import MayChange, at_will
from integration.identity.glewlwyd import Glewlwyd
from integration.identity.scim import Scim
from integration.identity.zendesk_users import SCOPE, ZendeskUsers
from integration.settings import Settings
from integration.zendesk.auth import credentials

PROVIDERS: tuple[type[IdentityProvider], ...] = (AdminConsole, Glewlwyd, Scim, ZendeskUsers)
"""Every one that may be chosen."""
STEPS = tuple(sorted({kind for kind in EffectKind if kind.contains} - {EffectKind.UNDO}))
"""What a provider may be asked for; undoing is the opposite of one of these."""


def provider(settings: Settings, *, may_change: MayChange = at_will) -> IdentityProvider:
    """Where accounts live. Costs no call. Raises DeskRefused: Zendesk's credentials are unset.

    `may_change`: reads the kill switch, for whoever changes anything. The Admin Console takes
    each step by a single call, before which whoever takes the step has just read it.
    """
    if settings.identity_provider == "glewlwyd":
        user, password = settings.glewlwyd_user, settings.glewlwyd_password
        return Glewlwyd(settings.glewlwyd_url, user, password, may_change=may_change)
    if settings.identity_provider == "scim":
        return Scim(settings.scim_url, settings.scim_token, may_change=may_change)
    if settings.identity_provider == "zendesk_users":
        auth = credentials(settings, scope=SCOPE)
        return ZendeskUsers(settings.zendesk_url, auth, may_change=may_change)
    return AdminConsole(settings.identity_url, settings.identity_token)


def own_accounts(settings: Settings, *, desk_user: str = "") -> frozenset[str]:
    """Our own accounts there, by immutable id: no step touches them. `desk_user`: who we are
    to Zendesk, empty while that is not known."""
    known = {"glewlwyd": settings.glewlwyd_user, "zendesk_users": desk_user}
    ours = known.get(settings.identity_provider, "")
    return frozenset({ours, *settings.identity_own_ids}) - {""}


def lacking(there: IdentityProvider) -> tuple[EffectKind, ...]:
    """The steps that it cannot do, in the order of their names."""
    return tuple(kind for kind in STEPS if kind not in there.verbs)


def say_lacking(settings: Settings) -> None:
    """One line of the log, at start, for whatever a person would have to do by hand."""
    there = provider(settings)
    if missing := lacking(there):
        kinds = [kind.value for kind in missing]
        structlog.get_logger().warning("identity_provider_lacks", source=there.name, kind=kinds)
