"""One way to ask another system for JSON: bounded in time and size, never repeated in secret."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Self

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, TimeoutError

from incidents.errors import VendorDown
from integration.retry_after import retry_after
from integration.words import words

CONNECT = timedelta(seconds=3)
READ = timedelta(seconds=10)
"""Longest silence; also the longest whole answer when nothing shorter is asked."""
MOST = 2 * 1024 * 1024  # bytes of a decoded answer
CHUNK = 64 * 1024  # bytes
BUSY = (408, 425, 429)
WHY = words("vendors")["why"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system said: its status below 500, and its JSON (None where it sent no body)."""

    status: int
    json: Any
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_ok(self) -> bool:
        """It did what was asked."""
        return 200 <= self.status < 300


class Bearer(AuthBase):
    """Our token, and never one that a .netrc holds for the same host."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign one request."""
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True, slots=True)
class Vendor:
    """One outside system. Holds no connection, so threads may share it."""

    name: str
    """As a note names it: SecAudit."""
    url: str
    token: str = field(default="", repr=False)
    within: timedelta | None = None
    """How long a whole call may take; None leaves it at `READ`."""
    terse: bool = False
    """Whether it says yes and no with an empty body; of anybody else that is a broken answer."""
    ends: float | None = None
    """When the last of several calls must be over, by the monotonic clock."""

    def for_now(self, together: timedelta) -> Self:
        """The same system, all of whose calls from now on have that long together."""
        return replace(self, ends=monotonic() + together.total_seconds())

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, one answer, no redirect. A 4xx is an answer too: the caller decides.

        Raises:
            VendorDown: no address, no answer, 429, 5xx, a redirect, or something else than
                JSON. Its text names neither the query nor the token.
        """
        if not self.url:
            raise VendorDown(self._why("no_address"))
        wanted = requests.Request(
            method, self.url + path, params=params, json=body, headers=headers
        )
        try:
            with requests.Session() as session:
                return self._send(session, wanted)
        except (requests.RequestException, HTTPError, ValueError) as exc:
            # `from None`: the library's own words hold the whole address, or (ValueError, for
            # a header that cannot be sent) the token
            raise VendorDown(self._why(_code(exc), error=type(exc).__name__)) from None

    def _send(self, session: requests.Session, wanted: requests.Request) -> Answer:
        """Over a connection of its own, within the limit."""
        now = monotonic()
        limit = min(self.within or READ, READ).total_seconds()
        if self.ends is not None:
            limit = min(limit, self.ends - now)
        if limit <= 0:
            raise VendorDown(self._why("late"))
        ends = now + limit
        wanted.auth = Bearer(self.token)
        session.headers["Accept"] = "application/json"
        ready = session.prepare_request(wanted)
        surroundings = session.merge_environment_settings(ready.url, {}, True, None, None)
        with session.send(
            ready,
            timeout=(min(CONNECT.total_seconds(), limit), limit),
            allow_redirects=False,
            **surroundings,
        ) as response:
            return self._answer(response, ends)

    def _answer(self, response: requests.Response, ends: float) -> Answer:
        """The answer, once its status, length and kind are as they must be."""
        status = response.status_code
        if status >= 500 or status in BUSY:
            wish = retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC))
            raise VendorDown(self._why("status", status=status), retry_after=wish)
        if 300 <= status < 400:
            raise VendorDown(self._why("redirect", status=status))
        cookies = response.cookies.get_dict()
        if status == 204 or (self.terse and response.headers.get("Content-Length") == "0"):
            return Answer(status, None, cookies)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not (kind == "application/json" or kind.endswith("+json")):
            raise VendorDown(self._why("not_json", status=status, kind=kind or WHY["no_type"]))
        try:
            return Answer(status, json.loads(self._body(response, ends)), cookies)
        except (ValueError, RecursionError):
            raise VendorDown(self._why("broken_json", status=status)) from None

    def _body(self, response: requests.Response, ends: float) -> bytes:
        """The decoded bytes: read as they come, so that a slow drip cannot outlast the limit."""
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(CHUNK, decode_content=True):
            size += len(part)
            if size > MOST:
                raise VendorDown(self._why("too_long", most=MOST // 1024))
            if monotonic() > ends:
                raise VendorDown(self._why("too_slow"))
            parts.append(part)
        return b"".join(parts)

    def _why(self, code: str, **values: object) -> str:
        """The sentence of templates/messages/vendors.toml."""
        sentence: str = WHY[code]
        return sentence.format(name=self.name, **values)


def _code(exc: Exception) -> str:
    """What went wrong on the wire."""
    if isinstance(exc, requests.exceptions.SSLError):
        return "tls"
    if isinstance(exc, (requests.Timeout, TimeoutError)):
        return "late"
    if isinstance(exc, requests.ConnectionError):
        return "unreached"
    return "other"
