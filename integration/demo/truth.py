"""What the sandbox itself shows of a ticket, whatever our record says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import requests

from incidents.model import Incident
from incidents.tickets import DeskObjects
from integration.settings import Settings
from integration.zendesk.auth import open_rest

OPENING = "🔐 SECURITY CHECK:"
SECONDS = 5.0  # seconds for one question


@dataclass(frozen=True, slots=True)
class Truth:
    """The ticket, its comments, the team's channel and the live sessions, from their owners."""

    tags: frozenset[str]
    group_id: int | None
    note: str
    """Plain text of the internal note that opens with the SECURITY CHECK; empty without one."""
    messages: tuple[str, ...]
    sessions: frozenset[str]
    """Ids of every session that lives."""
    asked: frozenset[str]
    """Ids of the users whose next sign-in takes the second factor."""

    def lacks(
        self, incident: Incident, objects: DeskObjects, old_sessions: Iterable[str]
    ) -> dict[str, dict[str, object]]:
        """What the end state still lacks: code of templates/messages/demo.toml to its values."""
        wanted = {"security", "potential_compromise", incident.severity.tag}
        labels = sorted(wanted - self.tags | ({f"sec_{incident.kind.value}"} - self.tags))
        alive = self.sessions & set(old_sessions)
        account = incident.assessment.account
        told = any(incident.id in message for message in self.messages)
        found: dict[str, tuple[bool, dict[str, object]]] = {
            "labels": (bool(labels), {"labels": ", ".join(labels)}),
            "group": (self.group_id != objects.group_id, {}),
            "note": (not self.note, {}),
            "sessions": (bool(alive), {"count": len(alive)}),
            "step_up": (account is None or account.id not in self.asked, {}),
            "slack": (not told, {"incident": incident.id}),
        }
        return {code: values for code, (is_missing, values) in found.items() if is_missing}


def look(settings: Settings, ticket_id: int) -> Truth:
    """Ask the sandbox. Raises: DeskBusy and DeskRefused, RequestException."""
    with open_rest(settings, scope="read") as rest:
        ticket = rest.get(f"/tickets/{ticket_id}.json")["ticket"]
        comments = rest.get(f"/tickets/{ticket_id}/comments.json")["comments"]
    sandbox = settings.zendesk_url
    return Truth(
        tags=frozenset(ticket["tags"]),
        group_id=ticket["group_id"],
        note=_note(comments),
        messages=tuple(str(each) for each in _ask(f"{sandbox}/_sandbox/slack")["messages"]),
        sessions=frozenset(sessions(sandbox)),
        asked=frozenset(_asked(sandbox)),
    )


def sessions(sandbox: str, user_id: str | None = None) -> list[str]:
    """Ids of the live sessions at the Admin Console; of one user when named."""
    rows = _ask(f"{sandbox}/_sandbox/admin/sessions")["sessions"]
    return [str(row["id"]) for row in rows if user_id in (None, row["user_id"])]


def _asked(sandbox: str) -> list[str]:
    users = _ask(f"{sandbox}/_sandbox/admin/users")["users"]
    return [str(row["id"]) for row in users if row["step_up_required"]]


def _note(comments: list[dict[str, Any]]) -> str:
    """The internal note that opens as the procedure says."""
    bodies = [str(c["plain_body"]) for c in comments if not c["public"]]
    return next((body for body in bodies if body.lstrip().startswith(OPENING)), "")


def _ask(url: str) -> dict[str, Any]:
    answer = requests.get(url, timeout=SECONDS)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
