"""What a caller's `{"ticket": {...}}` does to a ticket: one audit, all of it or nothing."""

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import errors, events, triggers
from sandbox.zendesk.act import Act
from sandbox.zendesk.choices import CHOICES, choice, known
from sandbox.zendesk.commenting import add_comment
from sandbox.zendesk.draft import Draft
from sandbox.zendesk.numbers import ticket_id
from sandbox.zendesk.people import groups_of, is_staff
from sandbox.zendesk.stamps import read, stamp
from sandbox.zendesk.tagging import settle

_PLAIN = ("subject", "external_id", "due_at", "problem_id", "brand_id", "ticket_form_id")
_LINKS = {"requester_id": "users", "assignee_id": "users", "organization_id": "organizations"}


def update(state: State, key: int, patch: Record, act: Act) -> tuple[Record, Record]:
    """Ticket and audit after one PUT. Raises ApiError."""
    with state.change():
        ticket = state.table("tickets").get(key)
        if ticket is None or ticket["status"] == "deleted":
            raise errors.not_found()
        if ticket["status"] == "closed":
            raise errors.closed()
        _check_stamp(ticket, patch)
        draft = Draft(state, ticket, act, creating=False)
        _fill(draft, patch)
        return _finish(draft)


def create(state: State, patch: Record, act: Act) -> tuple[Record, Record]:
    """A new ticket and its first audit. `patch` has requester_id, submitter_id, comment."""
    with state.change():
        draft = Draft(state, _blank(state, patch, act), act, creating=True)
        _fill(draft, patch)
        comment = add_comment(draft, patch.get("comment") or patch.get("description") or "")
        if comment is None:
            raise errors.invalid("base", "Description: cannot be blank", "BlankValue")
        draft.ticket["description"] = comment["plain_body"]
        draft.ticket["is_public"] = comment["public"]
        if not draft.ticket["subject"]:
            draft.ticket["subject"] = str(comment["plain_body"])[:150]
        draft.announce()
        return _finish(draft)


def _finish(draft: Draft) -> tuple[Record, Record]:
    """Triggers, then the record, then whoever subscribed hears of it."""
    calls = triggers.run(draft)
    ticket, audit = draft.finish()
    events.tell(draft, calls)
    return ticket, audit


def _check_stamp(ticket: Record, patch: Record) -> None:
    """safe_update, also `false`, compares stamps of whole seconds (zendesk.md §3.2)."""
    if "safe_update" not in patch:
        return
    try:
        given = stamp(read(str(patch.get("updated_stamp"))))
    except ValueError as exc:
        raise errors.conflict() from exc
    if given != ticket["updated_at"]:
        raise errors.conflict()


def _fill(draft: Draft, patch: Record) -> None:
    """Everything but a new ticket's first comment."""
    for name in _PLAIN:
        if name in patch:
            draft.set(name, patch[name])
    for name, table in _LINKS.items():
        if name in patch:
            draft.set(name, known(draft.state, name, table, patch[name]))
    for name in CHOICES:
        if patch.get(name) or (name in patch and name == "priority"):
            draft.set(name, choice(name, patch[name], draft.ticket[name]))
    _assign(draft, patch)
    tags, fields = settle(draft.state, draft.ticket, patch)
    draft.set("tags", tags)
    draft.set_custom(fields)
    _cite_macros(draft, patch)
    if not draft.creating and patch.get("comment"):
        add_comment(draft, patch["comment"])


def _assign(draft: Draft, patch: Record) -> None:
    """A group without the assignee frees the ticket; a first assignee opens it."""
    if "group_id" in patch:
        group = known(draft.state, "group_id", "groups", patch["group_id"])
        draft.set("group_id", group)
        assignee = draft.ticket["assignee_id"]
        if (
            assignee
            and "assignee_id" not in patch
            and group not in groups_of(draft.state, assignee)
        ):
            draft.set("assignee_id", None)
    assignee = draft.ticket["assignee_id"]
    if assignee is None:
        return
    user = draft.state.table("users").get(assignee)
    if user is None or not is_staff(user):
        raise errors.invalid("assignee_id", "Assignee: is invalid")
    if draft.ticket["group_id"] is None and user["default_group_id"]:
        draft.set("group_id", user["default_group_id"])
    if draft.ticket["status"] == "new":
        draft.set("status", "open")


def _cite_macros(draft: Draft, patch: Record) -> None:
    """Macros that the agent's page, or an API caller, says were used."""
    named = [patch["macro_id"]] if patch.get("macro_id") else list(patch.get("macro_ids") or [])
    for key in [*draft.act.macros, *(int(one) for one in named)]:
        macro = draft.state.table("macros").get(key)
        if macro is not None:
            told = {"macro_id": key, "macro_title": macro["title"], "macro_deleted": False}
            draft.event("AgentMacroReference", {**told, "via": draft.act.via})


def _blank(state: State, patch: Record, act: Act) -> Record:
    """A ticket before anything was said."""
    at = state.now()
    requester = state.table("users").get(patch["requester_id"])
    if requester is None:
        raise errors.invalid("requester", "Requester: is invalid")
    return {
        "id": ticket_id(state), "external_id": None, "via": act.via, "created_at": stamp(at),
        "updated_at": stamp(at), "generated_timestamp": int(at.timestamp()), "type": None,
        "subject": patch.get("subject") or None, "description": "", "priority": None,
        "status": "new", "recipient": patch.get("recipient"), "requester_id": requester["id"],
        "submitter_id": patch["submitter_id"], "assignee_id": None,
        "organization_id": requester["organization_id"], "group_id": None,
        "is_public": True, "due_at": None, "problem_id": None, "tags": [], "_custom": {},
        "ticket_form_id": int(state.table("ticket_forms").all()[0]["id"]),
        "brand_id": int(state.table("brands").all()[0]["id"]),
    }  # fmt: skip
