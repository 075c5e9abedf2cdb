"""What an attack sees and touches: the company's doors from outside, and what came of it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from chaos.stack import Stack
from incidents.ledger import Effect
from integration.demo.run import is_at_rest
from integration.demo.truth import OPENING

HOME = {"ip": "198.51.100.9", "country": "GB"}
STRANGE = {"ip": "198.51.100.7", "country": "RU"}
SECONDS = 30.0  # seconds for one page of a busy sandbox
LOOK = 0.25  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Got:
    """One thing that was tried."""

    tried: str
    got: str
    breach: bool
    """It got something that it must not get."""


@dataclass(frozen=True, slots=True)
class Town:
    """A whole installation at work, and everybody in the company's Zendesk."""

    stack: Stack

    @property
    def url(self) -> str:
        """The sandbox's base address."""
        return self.stack.house.sandbox

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A call as an administrator of everything."""
        return self.stack.ask(method, path, body)

    def crowd(self, count: int, *, keys: bool = False) -> list[str]:
        """So many new customers with an account and a sign-in, or a key too; their addresses."""
        sent = {"count": count, "keys": keys}
        found: list[str] = self.ask("POST", "/_sandbox/crowd", sent)["emails"]
        return found

    @contextmanager
    def browser(self, email: str = "") -> Iterator[requests.Session]:
        """Somebody's browser, signed in; without an address nobody's."""
        with requests.Session() as session:
            if email:
                session.post(f"{self.url}/sign-in", data={"email": email}, timeout=SECONDS)
            yield session

    def form(
        self,
        email: str,
        text: str,
        *,
        signed_in: bool = False,
        fields: Mapping[str, str] | None = None,
    ) -> int:
        """The customers' form, with more `fields` of it; the ticket's number."""
        more = fields or {}
        sent = {"email": email, "subject": "Please look", "description": text, **more}
        with self.browser(email if signed_in else "") as browser:
            answer = browser.post(f"{self.url}/requests/new", data=sent, timeout=SECONDS)
        answer.raise_for_status()
        return int(answer.url.removesuffix("/sent").rpartition("/")[2])

    def mail(self, sender: str, text: str, **about: object) -> int:
        """An e-mail; the ticket's number."""
        sent = {"from": sender, "subject": "Please look", "text": text, **about}
        return int(self.ask("POST", "/_sandbox/email", sent)["ticket"]["id"])

    def token(self, email: str) -> str:
        """An OAuth token such as that person would make for themselves."""
        return str(self.ask("POST", "/_sandbox/tokens", {"email": email})["access_token"])

    def trail(self, actor: str, action: str, at: str) -> None:
        """A row of the company's audit trail that anybody can cause."""
        row = {"at": at, "actor": actor, "action": action, "object": "password"}
        strange = {"ip": "198.51.100.7", "country": "RU", "sensitive": False}
        self.ask("POST", "/_sandbox/company/events", {**row, **strange})

    def join_queue(self, email: str) -> None:
        """An agent becomes a member of the Security Team Queue."""
        user = self.ask("GET", f"/api/v2/users/search.json?query=email:{email}")["users"][0]
        group = self.stack.store.ledger.desk_objects().group_id
        pair = {"user_id": user["id"], "group_id": group}
        self.ask("POST", "/api/v2/group_memberships.json", {"group_membership": pair})

    def bad_night(self, victim: str) -> None:
        """What takes the credential: a strange sign-in, an export, a new key."""
        now = datetime.now(UTC)
        self._row(victim, "auth.login.success", now - timedelta(hours=30), HOME)
        for hours, action in (
            (3, "auth.login.success"),
            (2, "data.exported"),
            (1, "api_key.created"),
        ):
            self._row(victim, action, now - timedelta(hours=hours), STRANGE)

    def _row(self, actor: str, action: str, at: datetime, where: Mapping[str, str]) -> None:
        row = {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "actor": actor, "action": action}
        more = {"object": "customer_records", "sensitive": action == "data.exported"}
        self.ask("POST", "/_sandbox/company/events", {**row, **where, **more})

    def press(self, ticket: int, title: str, who: str, tag: str, *, comment: str = "") -> str:
        """Somebody applies the macro of that title in the agent interface and submits, with what
        they made of its internal comment."""
        macros = self.ask("GET", "/api/v2/macros.json")["macros"]
        macro = next((each for each in macros if each["title"] == title), None)
        if macro is None:
            return "no such macro, "
        sent = {"macro": str(macro["id"]), "tags": " ".join([*self.tags(ticket), tag])}
        sent |= {"comment": comment, "mode": "internal"}
        with self.browser(who) as browser:
            url = f"{self.url}/agent/tickets/{ticket}"
            answer = browser.post(url, data=sent, timeout=SECONDS)
        return f"{answer.status_code}, "

    # What came of it

    def writes(self) -> list[str]:
        """METHOD PATH of every change that the provider was asked for."""
        return [
            f"{call['method']} {call['path']}"
            for call in self.ask("GET", "/_sandbox/calls")["calls"]
            if call["path"].startswith("/admin/api/") and call["method"] != "GET"
        ]

    def writes_to(self, email: str) -> list[str]:
        """Those about one of the crowd."""
        account = f"/users/{self.account(email)}/"
        return [call for call in self.writes() if account in f"{call}/"]

    def account(self, email: str) -> str:
        """The account of one of the crowd."""
        return f"usr_{email.partition('@')[0].replace('-', '_')}"

    def made(self) -> list[Mapping[str, Any]]:
        """Every change that the provider made for us, oldest first: its own log."""
        entries = self.ask("GET", "/_sandbox/admin/audit-log")["entries"]
        return [entry for entry in entries if entry["operation"]]

    def steps(self, ticket: int) -> list[Effect]:
        """The steps against accounts on the ticket's incident, on our own record."""
        ledger = self.stack.store.ledger
        incident = ledger.incident_of(ticket)
        return [e for e in ledger.effects(incident.id) if e.kind.contains] if incident else []

    def pages(self) -> list[Mapping[str, Any]]:
        """Everything that the pager was sent."""
        found: list[Mapping[str, Any]] = self.ask("GET", "/_sandbox/pagerduty")["alerts"]
        return found

    def is_noted(self, ticket: int) -> bool:
        """Whether our note is on it."""
        return any(note.startswith(OPENING) for note in self.notes(ticket))

    def tags(self, ticket: int) -> list[str]:
        """A macro's is there until its answer is."""
        found: list[str] = self.ask("GET", f"/api/v2/tickets/{ticket}.json")["ticket"]["tags"]
        return found

    def notes(self, ticket: int) -> list[str]:
        """The internal notes of a ticket as plain text."""
        comments = self.ask("GET", f"/api/v2/tickets/{ticket}/comments.json")["comments"]
        return [each["plain_body"] for each in comments if not each["public"]]

    def wait(self, is_so: Callable[[], bool], seconds: float) -> bool:
        """Until it is so; False when that takes too long."""
        ends = time.monotonic() + seconds
        while not (found := is_so()) and time.monotonic() < ends:
            self.stack.tend()
            time.sleep(LOOK)
        return found

    def rest(self, seconds: float) -> bool:
        """Until everything on record is done or waits for a person."""
        return self.wait(lambda: is_at_rest(self.stack.store), seconds)
