"""Settings that are well written but do not fit together; each line ends with the mend."""

from datetime import timedelta

from incidents.skew import LONGEST_LEASE, LONGEST_PAUSE
from integration.setting_fields import variable
from integration.setting_values import PUBLIC_TEST_SECRET
from integration.settings import Settings

SHORTEST_LEASE = timedelta(seconds=17)  # four fifths of it are more than one call's 3 s + 10 s


def faults_of(settings: Settings) -> list[str]:
    """What does not fit together, for any process."""
    return [
        *_credential_faults(settings),
        *_identity_faults(settings),
        *_lease_faults(settings),
        *_database_faults(settings),
    ]


def door_faults_of(settings: Settings) -> list[str]:
    """What keeps the web door shut: a delivery could not be told from a forgery."""
    found = []
    if not settings.webhook_secrets:
        found.append("DESKWARDEN_WEBHOOK_SECRETS is missing: without it no delivery can be proved")
    if set(settings.webhook_secrets) & set(settings.trigger_secrets):
        found.append(
            "DESKWARDEN_TRIGGER_SECRETS shares a secret with DESKWARDEN_WEBHOOK_SECRETS: "
            "each webhook needs its own"
        )
    if PUBLIC_TEST_SECRET in (*settings.webhook_secrets, *settings.trigger_secrets):
        found.append("Zendesk's published test secret is in use: anybody can sign with it")
    return found


def _credential_faults(settings: Settings) -> list[str]:
    by_oauth = settings.zendesk_oauth_client_id and settings.zendesk_oauth_client_secret
    if by_oauth or (settings.zendesk_email and settings.zendesk_token):
        return []
    return [
        "no Zendesk credentials: set DESKWARDEN_ZENDESK_OAUTH_CLIENT_ID and "
        "DESKWARDEN_ZENDESK_OAUTH_CLIENT_SECRET"
    ]


def _identity_faults(settings: Settings) -> list[str]:
    """What the chosen identity provider cannot do without."""
    needed = {
        "glewlwyd": ("glewlwyd_url", "glewlwyd_user", "glewlwyd_password"),
        "scim": ("scim_url", "scim_token"),
    }
    names = needed.get(settings.identity_provider, ())
    missing = ", ".join(variable(name) for name in names if not getattr(settings, name))
    chosen = f"{variable('identity_provider')} is {settings.identity_provider}"
    return [f"{chosen}: set {missing}"] if missing else []


def _lease_faults(settings: Settings) -> list[str]:
    """Too short, or so long that a clock that was ahead could not be told from it."""
    found = []
    if settings.lease_seconds < SHORTEST_LEASE:
        found.append(
            f"DESKWARDEN_LEASE_SECONDS must be {SHORTEST_LEASE.total_seconds():g} or more: a "
            "slow outside call would kill its worker"
        )
    for name, longest in (("lease_seconds", LONGEST_LEASE), ("retry_seconds", LONGEST_PAUSE)):
        if getattr(settings, name) > longest:
            found.append(f"{variable(name)} must be {longest.total_seconds():g} or less")
    return found


def _database_faults(settings: Settings) -> list[str]:
    if not (settings.database_owner_url and settings.database_url.startswith("sqlite")):
        return []
    return [
        "DESKWARDEN_DATABASE_OWNER_URL is for PostgreSQL only, and DESKWARDEN_DATABASE_URL "
        "is SQLite: unset it"
    ]
