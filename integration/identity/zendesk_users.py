"""Zendesk's own users: whoever signs in to the help centre with an account of its own.

Zendesk takes no mark of ours on a user, so after a call that was cut nobody can tell whether
sign-ins were ended by us. Its audit log (Enterprise plans) names who changed a user.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from requests import PreparedRequest, Response
from requests.auth import AuthBase

from incidents.errors import (
    AccountNotFound,
    DeskBusy,
    DeskDenied,
    DeskRefused,
    DeskShut,
    VendorDown,
)
from incidents.ledger import EffectKind
from incidents.model import Account, LiveSession
from incidents.ports.identity import EffectClass, ProviderEvent
from integration.identity.changes import MayChange, at_will
from integration.identity.lacking import Lacking
from integration.identity.zendesk_users_reading import (
    account,
    having,
    log,
    path,
    read,
    refuse_unclear,
)
from integration.identity.zendesk_users_shapes import END_USER, OneUser, Sessions
from integration.zendesk.rest import Missing, Rest
from integration.zendesk.session import SITE, Wire, open_session

SCOPE = "read users:write"
"""The rights that this needs; daily work's token has no right to write users."""


class Stoppable(Wire):
    """Reads the kill switch once the request has its token and is about to leave, and again
    before one that is repeated with a new token."""

    def __init__(self, base_url: str, may_change: MayChange) -> None:
        super().__init__(base_url)
        self._may_change = may_change

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Raises also what the kill switch raises, with nothing changed."""
        if request.method != "GET":
            self._may_change()
        return super().send(request, *args, **kwargs)


class ZendeskUsers(Lacking):
    """Fills `incidents.ports.identity.IdentityProvider`. Threads may share it."""

    name = "zendesk_users"
    _called = "Zendesk"
    verbs = frozenset({EffectKind.REVOKE_SESSIONS, EffectKind.SUSPEND_USER})
    quiet = timedelta(seconds=15)  # longer than a call may take, 3 s + 10 s

    def __init__(self, url: str, auth: AuthBase, *, may_change: MayChange = at_will) -> None:
        self._url, self._auth, self._may_change = url, auth, may_change

    def effect_class(self, kind: EffectKind) -> EffectClass:
        is_lasting = kind is EffectKind.REVOKE_SESSIONS
        return EffectClass.LOG if is_lasting else EffectClass.STATE

    def find(self, email: str) -> Account:
        refuse_unclear(email)
        with self._asking() as rest:
            found = having(rest, email)
        if len(found) != 1:
            raise AccountNotFound(f"{len(found)} accounts have that address")
        return found[0]

    def account(self, account_id: str) -> Account:
        with self._asking() as rest:
            return account(rest, account_id)

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        found: list[LiveSession] = []
        with self._asking() as rest:
            for page in rest.pages(path(account_id, "/sessions.json")):
                for owner, session in read(Sessions(), page)["sessions"]:
                    if owner != account_id:
                        raise VendorDown("Zendesk answered about another account")
                    found.append(session)
        return tuple(found)

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        with self._changing() as rest:
            rest.send("DELETE", path(account_id, "/sessions.json"))

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._set_suspended(account_id, True)

    def restore(self, account_id: str, *, operation: str) -> None:
        self._set_suspended(account_id, False)

    def recent(self, account_id: str, *, since: datetime) -> Sequence[ProviderEvent]:
        """What others changed on the user: Zendesk's log bears no mark, so what our own user
        did is left out. Each change counts as one of SUSPEND_USER: the log names the field
        only in words, and in the language of the account.
        """
        with self._asking() as rest:
            us = read(OneUser(), rest.get("/users/me.json"))["user"]
            entries = list(log(rest, account_id, since))
        return tuple(
            ProviderEvent(entry["created_at"], EffectKind.SUSPEND_USER, "", "", entry["actor_name"])
            for entry in reversed(entries)
            if us is None or str(entry["actor_id"]) != us.id
        )

    def _set_suspended(self, account_id: str, wanted: bool) -> None:
        """Of an end user alone: whoever works at the desk is let in or out by a person."""
        with self._asking() as rest:
            role = account(rest, account_id).role
        if role != END_USER:
            raise DeskRefused(f"{self._called}: the account is no end user's but of role {role}")
        with self._changing() as rest:
            rest.send("PUT", path(account_id, ".json"), {"user": {"suspended": wanted}})

    @contextmanager
    def _asking(self) -> Iterator[Rest]:
        """What cannot be read is VendorDown, but a user who is not there is AccountNotFound."""
        try:
            with self._changing() as rest:
                yield rest
        except DeskRefused as exc:
            raise VendorDown(str(exc)) from exc

    @contextmanager
    def _changing(self) -> Iterator[Rest]:
        """Zendesk's errors in this port's words; DeskRefused stays."""
        try:
            with open_session(self._url, auth=self._auth) as session:
                session.mount(SITE, Stoppable(self._url, self._may_change))
                yield Rest(session)
        except Missing as exc:
            raise AccountNotFound(str(exc)) from exc
        except DeskDenied as exc:
            raise DeskRefused(str(exc)) from exc  # surely not done, so nobody need wonder
        except (DeskShut, DeskBusy) as exc:  # it may have been done: the state will tell
            raise VendorDown(str(exc), retry_after=exc.retry_after) from exc
