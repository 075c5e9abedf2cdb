"""Who Zendesk takes us for, and what we may do there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from incidents.errors import DeskDenied, DeskRefused
from integration.settings import Settings
from integration.zendesk.auth import RUN_SCOPE, ClientCredentials, credentials
from integration.zendesk.rest import Rest
from integration.zendesk.session import open_session


@dataclass(frozen=True, slots=True)
class Standing:
    """The integration's user, seen with the rights of daily work."""

    user_id: int | None
    """None is Zendesk's «Anonymous user»: it took no credentials from us."""
    role: str
    """end-user, agent or admin."""
    clock: datetime | None
    """Zendesk's own time, to the second; None when it did not say."""
    granted: frozenset[str] | None
    """Scopes of our token; None for an API token, which has every right of its user."""
    reads_tickets: bool

    @property
    def missing(self) -> frozenset[str]:
        """Scopes that daily work needs and the token lacks."""
        if self.granted is None:
            return frozenset()
        return frozenset(s for s in RUN_SCOPE.split() if not _covers(self.granted, s))

    @property
    def excess(self) -> frozenset[str]:
        """Scopes that the token has and daily work does not need."""
        return (self.granted or frozenset()) - frozenset(RUN_SCOPE.split())


def standing(settings: Settings) -> Standing:
    """Ask Zendesk who we are. Raises DeskRefused, DeskShut, DeskBusy."""
    auth = credentials(settings, scope=RUN_SCOPE)
    with open_session(settings.zendesk_url, auth=auth) as session:
        rest = Rest(session)
        body, date = rest.at("/users/me.json")
        user = body.get("user") or {}
        return Standing(
            user_id=user.get("id"),
            role=str(user.get("role") or ""),
            clock=_time(date),
            granted=frozenset(auth.scope.split()) if isinstance(auth, ClientCredentials) else None,
            reads_tickets=_reads_tickets(rest),
        )


def _reads_tickets(rest: Rest) -> bool:
    """An unknown scope is granted and then refused everywhere (zendesk.md §3.9): so we try."""
    try:
        rest.get("/tickets.json", **{"page[size]": "1"})
    except (DeskRefused, DeskDenied):
        return False
    return True


def _covers(granted: frozenset[str], scope: str) -> bool:
    """`read` covers every `….:read`."""
    return scope in granted or scope.rpartition(":")[2] in granted


def _time(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC)  # HTTP dates are always GMT
    except (ValueError, TypeError):
        return None
