"""Signing in to Glewlwyd as an administrator, for as long as one verb takes.

Its API keys open only a part of what we need: version 2.7 answers 401 to them where sessions,
second factors and keys are read or ended, whatever its documentation says.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from incidents.errors import ContainmentPaused, DeskRefused, HalfDone, VendorDown
from integration.http import Answer, Vendor
from integration.identity.changes import MayChange
from integration.identity.lacking import TOGETHER
from integration.shapes import load

PAGE = 100  # entries of a list
PAGES = 500
"""More users than that are not searched: the answer would come too late to be of use."""


@dataclass(frozen=True, slots=True)
class Admin:
    """A signed-in administrator."""

    vendor: Vendor
    _cookie: str = field(repr=False)
    _may_change: MayChange

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        """One request of theirs. Raises VendorDown, also when the sign-in is no longer enough."""
        mark = {"Cookie": self._cookie}
        answer = self.vendor.ask(method, path, params=params, body=body, headers=mark)
        if answer.status in (401, 403):
            raise VendorDown(f"{self.vendor.name} does not let our account do that (401)")
        return answer

    def change(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        """One change. Raises: DeskRefused; what the kill switch raises, with nothing changed."""
        self._may_change()
        answer = self.ask(method, path, params=params, body=body)
        if not answer.is_ok:
            raise DeskRefused(f"{self.vendor.name} refused the change ({answer.status})")

    def change_each(
        self, method: str, changes: Iterable[tuple[str, Mapping[str, object] | None]]
    ) -> None:
        """Several paths with their bodies; what is gone by then (404) is content.

        Raises: DeskRefused when the first is refused and ContainmentPaused when we are stopped
        before it, HalfDone when a later one is or we are.
        """
        for number, (path, body) in enumerate(changes):
            self._refuse_if_stopped(number)
            answer = self.ask(method, path, body=body)
            if answer.is_ok or answer.status == 404:
                continue
            refused = f"{self.vendor.name} refused the change ({answer.status})"
            raise HalfDone(f"{refused} after a part of it") if number else DeskRefused(refused)

    def _refuse_if_stopped(self, done: int) -> None:
        """Read the kill switch, when so many calls of a series were made."""
        try:
            self._may_change()
        except ContainmentPaused as exc:
            if not done:
                raise
            raise HalfDone(f"{exc}: the rest was left undone after {done} of its calls") from exc

    def pages(self, path: str, shape: Schema, **params: str) -> Iterator[Any]:
        """Every entry of a list that comes in pages. Raises VendorDown when it has no end."""
        for page in range(PAGES):
            where = {**params, "limit": str(PAGE), "offset": str(page * PAGE)}
            found = load(shape, self.vendor, self.ask("GET", path, params=where))
            yield from found
            if len(found) < PAGE:
                return
        raise VendorDown(f"{self.vendor.name} has more than {PAGES * PAGE} entries to look through")


@contextmanager
def signed_in(vendor: Vendor, user: str, password: str, may_change: MayChange) -> Iterator[Admin]:
    """Sign in, and out again at the end; all within TOGETHER. That changes no account.

    Raises: VendorDown when we are not let in.
    """
    vendor = vendor.for_now(TOGETHER)
    answer = vendor.ask("POST", "/auth/", body={"username": user, "password": password})
    if not answer.is_ok or not answer.cookies:
        raise VendorDown(f"{vendor.name} refused our own sign-in ({answer.status})")
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    try:
        yield Admin(vendor, cookie, may_change)
    finally:
        with suppress(VendorDown):  # whatever was done is done, and the session ends by itself
            vendor.ask("DELETE", "/auth/", headers={"Cookie": cookie})
