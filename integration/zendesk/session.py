"""The wire to Zendesk: one address, no hidden retries, every passing fault named at once.

zenpy believes that it talks to SITE. The adapter sends each request to the address of
DESKWARDEN_ZENDESK_URL instead and refuses every other host, so that no link in an answer can
carry our credentials elsewhere.
"""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from incidents.errors import DeskBusy, DeskElsewhere, DeskRefused

SUBDOMAIN, DOMAIN = "desk", "zendesk.invalid"
SITE = f"https://{SUBDOMAIN}.{DOMAIN}"
"""What zenpy is told. A reserved name (RFC 2606): without our adapter it leads nowhere."""

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0


def open_session(base_url: str, *, auth: AuthBase | None = None) -> Session:
    """A session whose every request to SITE goes to `base_url`. Not shared between threads."""
    session = Session()
    session.trust_env = False  # no .netrc and no proxy variable may send credentials elsewhere
    session.auth = auth
    session.headers.update({"User-Agent": "deskwarden", "Accept": "application/json"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # we are no browser
    wire = Wire(base_url)
    session.mount("https://", wire)
    session.mount("http://", wire)
    return session


class Wire(HTTPAdapter):
    """Sends to one base address; raises DeskBusy for 429, 5xx and every transport fault.

    zenpy would sleep through a 429 in place and lose its seconds.
    """

    def __init__(self, base_url: str) -> None:
        super().__init__(max_retries=0)  # a repeated PUT is a second note on the ticket
        self._base = base_url.rstrip("/")

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """One attempt; the answer is read whole and names the request that zenpy made."""
        kwargs["timeout"] = kwargs.get("timeout") or (CONNECT_SECONDS, READ_SECONDS)
        sent = request.copy()
        sent.url = self._address(request.url or "")
        try:
            answer = super().send(sent, *args, **kwargs)
            _ = answer.content  # a body that breaks off must fail here, not in zenpy
        except RequestException as exc:
            raise DeskBusy(f"Zendesk cannot be reached: {type(exc).__name__}") from exc
        answer.request, answer.url = request, request.url or ""
        _check(answer)
        return answer

    def _address(self, url: str) -> str:
        """`url` at our base address. Raises DeskRefused for any host but SITE."""
        if not url.startswith(f"{SITE}/"):
            raise DeskRefused(f"will not send our credentials to {urlsplit(url).hostname}")
        return self._base + url.removeprefix(SITE)


def _check(answer: Response) -> None:
    """Raise what zenpy must not see."""
    status = answer.status_code
    if status == 429:
        raise DeskBusy("Zendesk's rate limit is used up (429)", retry_after=retry_after(answer))
    if status >= 500:
        raise DeskBusy(f"Zendesk answered {status}", retry_after=retry_after(answer))
    if answer.is_redirect:
        host = urlsplit(answer.headers.get("Location", "")).hostname
        raise DeskElsewhere(f"Zendesk sends us on to {host}: correct DESKWARDEN_ZENDESK_URL")


def retry_after(answer: Response) -> timedelta | None:
    """How long the answer asks us to wait: seconds or a date (RFC 9110 §10.2.3).

    None when it names nothing that can be read.
    """
    given = answer.headers.get("Retry-After", "").strip()
    try:
        return max(timedelta(seconds=float(given)), timedelta(0))
    except (ValueError, OverflowError):
        return _until(given, answer.headers.get("Date", ""))


def _until(then: str, now: str) -> timedelta | None:
    """From one HTTP date to another, by the server's own clock; None if one is unreadable."""
    try:
        return max(parsedate_to_datetime(then) - parsedate_to_datetime(now), timedelta(0))
    except (ValueError, TypeError):
        return None
