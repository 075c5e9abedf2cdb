"""Who we are to Zendesk: a short-lived OAuth token, or until April 2027 an API token."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from requests import JSONDecodeError, PreparedRequest, Response
from requests.auth import AuthBase, HTTPBasicAuth

from incidents.errors import DeskDenied, DeskRefused, DeskStrange
from integration.settings import Settings
from integration.zendesk.purse import Coin, Kept, Purse
from integration.zendesk.rest import Rest
from integration.zendesk.session import SITE, open_session

RUN_SCOPE = "read tickets:write"
"""Least rights for daily work. Ticket audits want the global `read`; `tickets:read` does not do:
developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/#required-oauth-scope"""
SETUP_SCOPE = "read write"
"""Groups, views and SLA policies have no scope of their own."""
LOOK_SCOPE = "read"
"""For the doctor: the same objects, looked at."""

DEFAULT_LIFETIME = 1800.0  # seconds, when Zendesk names no `expires_in`
RENEW_EARLY = 60.0  # seconds before the end, but never more than a fifth of the lifetime

Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and until when we use it, on the monotonic clock."""

    value: str
    scope: str
    renew_at: float


class TokenSchema(Schema):
    """Answer of POST /oauth/tokens (RFC 6749 §5.1)."""

    class Meta:
        """Zendesk adds fields without notice."""

        unknown = EXCLUDE

    access_token = fields.String(required=True, validate=validate.Length(min=1))
    scope = fields.String(load_default="", allow_none=True)
    expires_in = fields.Float(load_default=None, allow_none=True, validate=validate.Range(min=0))


class ClientCredentials(AuthBase):
    """OAuth's client_credentials grant: renewed before the end, and once after a 401."""

    def __init__(
        self,
        base_url: str,
        client: tuple[str, str],
        scope: str,
        *,
        clock: Monotonic = time.monotonic,
        purse: Purse | None = None,
    ) -> None:
        self._base_url = base_url
        self._client = client
        self._scope = scope
        self._clock = clock
        self._purse = purse
        self._token: Token | None = None

    @property
    def scope(self) -> str:
        """What the token may do, as Zendesk said; fetches one if there is none yet."""
        return self._fresh().scope

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign `request`, and try it once more with a new token should it be refused."""
        request.headers["Authorization"] = f"Bearer {self._fresh().value}"
        request.hooks["response"].append(self._again)
        return request

    def _fresh(self) -> Token:
        if self._token is None:
            self._token = self._kept()
        if self._token is None or self._clock() >= self._token.renew_at:
            self._token = self._new()
        return self._token

    def _kept(self) -> Token | None:
        """The token that another process got."""
        coin = self._purse.take() if self._purse else None
        if coin is None:
            return None
        left = (coin.until - datetime.now(UTC)).total_seconds()
        return Token(coin.value, coin.scope, self._clock() + left)

    def _new(self) -> Token:
        """A token from Zendesk, for the other processes too."""
        token = self._fetch()
        if self._purse:
            left = timedelta(seconds=token.renew_at - self._clock())
            self._purse.put(Coin(token.value, token.scope, datetime.now(UTC) + left))
        return token

    def _again(self, answer: Response, **kwargs: Any) -> Response:
        """A 401 did nothing at Zendesk, so that the same request may go out a second time."""
        if answer.status_code != 401:
            return answer
        self._token = self._new()
        repeat = answer.request.copy()
        repeat.headers["Authorization"] = f"Bearer {self._token.value}"
        second = answer.connection.send(repeat, **kwargs)
        second.history.append(answer)
        return second

    def _fetch(self) -> Token:
        """A new token. Raises DeskDenied when Zendesk does not know this client, DeskBusy."""
        client_id, secret = self._client
        wanted = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "scope": self._scope,
        }
        asked_at = self._clock()
        with open_session(self._base_url) as door:
            answer = door.post(f"{SITE}/oauth/tokens", json=wanted)
        if not answer.ok:
            raise DeskDenied(
                f"Zendesk gave no OAuth token ({answer.status_code}): check the client's id "
                "and secret, and that it is confidential"
            )
        return _token(answer, asked_at, self._scope)


def _token(answer: Response, asked_at: float, asked_scope: str) -> Token:
    """The answer as a token. Raises DeskStrange naming the field that cannot be read."""
    try:
        found = TokenSchema().load(answer.json())
    except (ValidationError, JSONDecodeError) as exc:
        names = ", ".join(exc.messages_dict) if isinstance(exc, ValidationError) else "body"
        raise DeskStrange(f"Zendesk's OAuth answer cannot be read: {names}") from exc
    lifetime = DEFAULT_LIFETIME if found["expires_in"] is None else found["expires_in"]
    early = min(RENEW_EARLY, lifetime / 5)
    return Token(found["access_token"], found["scope"] or asked_scope, asked_at + lifetime - early)


def credentials(settings: Settings, *, scope: str, store: Kept | None = None) -> AuthBase:
    """OAuth when it is configured, else the API token, which has every right of its user.

    With `store` the processes share one OAuth token.

    Raises: DeskRefused when neither is configured.
    """
    client = settings.zendesk_oauth_client_id, settings.zendesk_oauth_client_secret
    if all(client):
        purse = Purse(store, client=client, scope=scope) if store else None
        return ClientCredentials(settings.zendesk_url, client, scope, purse=purse)
    if settings.zendesk_email and settings.zendesk_token:
        return HTTPBasicAuth(f"{settings.zendesk_email}/token", settings.zendesk_token)
    raise DeskRefused("no Zendesk credentials are configured: run `deskwarden doctor`")


@contextmanager
def open_rest(settings: Settings, *, scope: str) -> Iterator[Rest]:
    """The raw API with these rights, closed at the end. Raises DeskRefused as above."""
    auth = credentials(settings, scope=scope)
    with open_session(settings.zendesk_url, auth=auth) as session:
        yield Rest(session)
