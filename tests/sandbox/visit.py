"""One good call of every operation that the sandbox's Zendesk serves, answers kept."""

from typing import Any

import requests

from tests.fixtures.company import Company

Record = dict[str, Any]
Answer = tuple[int, Record]
GROUP_CONDITION = {"field": "status", "operator": "less_than", "value": "solved"}


class Visit:
    """Keeps (status, body) by «METHOD /api/v2/path/{}»."""

    def __init__(self, company: Company, endpoint: str) -> None:
        self._company = company
        self._endpoint = endpoint
        self.answers: dict[str, Answer] = {}

    def call(self, method: str, path: str, body: object = None, keys: tuple[Any, ...] = ()) -> Any:
        """Call it, with `keys` for each `{}` of `path`."""
        answer = requests.request(
            method,
            f"{self._company.url}/api/v2{path.format(*keys)}",
            json=body,
            auth=("ada@lantern.example/token", self._company.api_token),
            timeout=15,
        )
        assert answer.ok, f"{method} {path}: {answer.text}"
        found = answer.json() if answer.content else {}
        self.answers[f"{method} /api/v2{path.partition('?')[0]}"] = (answer.status_code, found)
        return found

    def everything(self) -> dict[str, Answer]:
        """Every operation."""
        ticket = self.tickets()
        self.people()
        self.objects(ticket)
        self.webhooks()
        self.call("GET", "/incremental/tickets/cursor?start_time=1")
        self.call("DELETE", "/tickets/{}", keys=(ticket,))
        return self.answers

    def tickets(self) -> int:
        """Tickets, audits, comments, tags."""
        said = {"body": "Somebody else is in my account."}
        new = {"subject": "Help", "comment": said, "requester": {"email": "eve@acme.example"}}
        key = self.call("POST", "/tickets", {"ticket": new})["ticket"]["id"]
        note = {"html_body": "<p>A note</p>", "public": False}
        audit = self.call(
            "PUT", "/tickets/{}", {"ticket": {"comment": note, "priority": "high"}}, (key,)
        )["audit"]
        for method in ("PUT", "POST", "DELETE"):
            self.call(method, "/tickets/{}/tags", {"tags": ["one"]}, (key,))
        for path in ("/tickets", "/tickets/{}?include=users,organizations", "/tickets/{}/tags"):
            self.call("GET", path, keys=(key,))
        for path in ("/tickets/{}/audits", "/tickets/{}/comments"):
            self.call("GET", path, keys=(key,))
        self.call("GET", "/tickets/{}/audits/{}", keys=(key, audit["id"]))
        return int(key)

    def people(self) -> None:
        """Users and identities."""
        self.call("GET", "/users/me")
        self.call("GET", "/users")
        self.call("GET", "/users/search?query=eve@acme.example")
        new = {"name": "Zoe New", "email": "zoe@acme.example"}
        key = self.call("POST", "/users", {"user": new})["user"]["id"]
        self.call("PUT", "/users/{}", {"user": {"name": "Zoe Newer"}}, (key,))
        self.call("GET", "/users/{}", keys=(key,))
        other = {"identity": {"type": "email", "value": "zoe@home.example"}}
        made = self.call("POST", "/users/{}/identities", other, (key,))["identity"]["id"]
        self.call("PUT", "/users/{}/identities/{}/verify", {}, (key, made))
        self.call("GET", "/users/{}/identities", keys=(key,))
        log = self.call("GET", "/audit_logs")["audit_logs"]
        self.call("GET", "/audit_logs/{}", keys=(log[0]["id"],))
        self.signed_in()

    def signed_in(self) -> None:
        """Sign-ins, each alone and all of a user's."""
        for _ in range(2):
            sent = {"email": "lin@acme.example"}
            requests.post(f"{self._company.url}/sign-in", sent, timeout=15).raise_for_status()
        first = self.call("GET", "/sessions")["sessions"][-1]
        user, pair = (first["user_id"],), (first["user_id"], first["id"])
        self.call("GET", "/users/{}/sessions", keys=user)
        for method in ("GET", "DELETE"):
            self.call(method, "/users/{}/sessions/{}", keys=pair)
        self.call("DELETE", "/users/{}/sessions", keys=user)

    def objects(self, ticket: int) -> None:
        """What an administrator sets up."""
        group = self._crud("groups", "group", {"name": "Night shift"})
        agent = self.call("GET", "/users/search?query=tom@lantern.example")["users"][0]["id"]
        for path in ("/users/{}/group_memberships", "/users/{}/groups"):
            self.call("GET", path, keys=(agent,))
        pair = {"user_id": agent, "group_id": group}
        member = self._crud("group_memberships", "group_membership", pair)
        self.call("GET", "/groups/{}/memberships", keys=(group,))
        action = {"field": "current_tags", "value": "seen"}
        macro = self._crud("macros", "macro", {"title": "See", "actions": [action]})
        self.call("GET", "/macros/{}/apply", keys=(macro,))
        self.call("GET", "/tickets/{}/macros/{}/apply", keys=(ticket, macro))
        rule = {"title": "Rule", "conditions": {"all": [GROUP_CONDITION]}, "actions": [action]}
        view = self._crud("views", "view", {"title": "Open", "all": [GROUP_CONDITION]})
        for path in ("/views/{}/tickets", "/views/{}/count", "/views/{}/execute"):
            self.call("GET", path, keys=(view,))
        metric = {"priority": "urgent", "metric": "first_reply_time", "target": 15}
        policy = {
            "title": "Security",
            "filter": {"all": [{"field": "type", "operator": "is", "value": "incident"}]},
            "policy_metrics": [{**metric, "business_hours": False}],
        }
        option = {"name": "One", "value": "one"}
        field = {"type": "tagger", "title": "Pick", "custom_field_options": [option]}
        made = [
            ("organizations", self._crud("organizations", "organization", {"name": "Hooli"})),
            ("triggers", self._crud("triggers", "trigger", rule)),
            ("slas/policies", self._crud("slas/policies", "sla_policy", policy)),
            ("ticket_fields", self._crud("ticket_fields", "ticket_field", field)),
            ("ticket_forms", self._crud("ticket_forms", "ticket_form", {"name": "Form"})),
            *(("group_memberships", member), ("groups", group), ("macros", macro)),
            ("views", view),
        ]
        for path in ("macros", "triggers", "views"):
            self.call("GET", f"/{path}/active")
        for path, key in made:
            self.call("DELETE", f"/{path}/{{}}", keys=(key,))

    def _crud(self, path: str, word: str, sent: Record) -> int:
        """Make one, read it, list it, change it; it stays."""
        key = self.call("POST", f"/{path}", {word: sent})[word]["id"]
        self.call("GET", f"/{path}/{{}}", keys=(key,))
        self.call("GET", f"/{path}")
        if path != "group_memberships":
            self.call("PUT", f"/{path}/{{}}", {word: {"description": "changed"}}, (key,))
        return int(key)

    def webhooks(self) -> None:
        """Webhooks, their secrets and their history."""
        sent = {
            "name": "Test",
            "endpoint": self._endpoint,
            "http_method": "POST",
            "request_format": "json",
            "subscriptions": ["zen:event-type:ticket.created"],
            "authentication": {"type": "bearer_token", "data": {"token": "t"}},
        }
        key = self.call("POST", "/webhooks", {"webhook": sent})["webhook"]["id"]
        self.call("GET", "/webhooks/{}", keys=(key,))
        self.call("GET", "/webhooks")
        for method in ("PUT", "PATCH"):
            self.call(method, "/webhooks/{}", {"webhook": {"description": "ours"}}, (key,))
        for method in ("GET", "POST"):
            self.call(method, "/webhooks/{}/signing_secret", {}, (key,))
        aimed = {"request": {"payload": "{}"}}
        self.call("POST", f"/webhooks/test?webhook_id={key}", aimed)
        self.call("POST", "/tickets", {"ticket": {"comment": {"body": "heard"}}})
        invocation = self._delivered(key)
        path = "/webhooks/{}/invocations/{}/attempts"
        self.call("GET", path, keys=(key, invocation))
        self.call("DELETE", "/webhooks/{}", keys=(key,))

    def _delivered(self, key: str) -> str:
        """The id of the first invocation, when it is over."""
        while True:
            found = self.call("GET", "/webhooks/{}/invocations", keys=(key,))["invocations"]
            if found and found[0]["status"] != "pending":
                return str(found[0]["id"])
