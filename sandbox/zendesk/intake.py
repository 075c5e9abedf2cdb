"""The ways a ticket comes in: the API, the customer's form, an agent for a customer."""

import re
from dataclasses import replace

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import changes, errors
from sandbox.zendesk.act import Act
from sandbox.zendesk.people import add_user, by_email, organization_for

NOT_SIGNED_IN = 3
"""Trust flag: the author was not signed in (zendesk.md §5.2)."""
Made = tuple[Record, Record]


def from_api(state: State, patch: Record, act: Act) -> Made:
    """POST /tickets: the caller speaks for whom they name."""
    with state.change():
        requester = _requester(state, patch) or act.author_id
        via = patch.get("via") if isinstance(patch.get("via"), dict) else {}
        act = replace(act, channel=str((via or {}).get("channel") or "api"))
        submitter = patch.get("submitter_id") or act.author_id
        comment = patch.get("comment") or {"body": patch.get("description") or ""}
        if isinstance(comment, dict) and not comment.get("author_id"):
            comment = {**comment, "author_id": submitter}
        ids = {"requester_id": int(requester), "submitter_id": int(submitter)}
        return changes.create(state, {**patch, **ids, "comment": comment}, act)


def _requester(state: State, patch: Record) -> int | None:
    """By id, or by address: an unknown address becomes a new user."""
    if patch.get("requester_id"):
        return int(patch["requester_id"])
    given = patch.get("requester")
    if not isinstance(given, dict) or not given.get("email"):
        return None
    return int(person(state, str(given["email"]), str(given.get("name") or ""))["id"])


def person(state: State, email: str, name: str = "") -> Record:
    """The owner of an address; a new, unverified end user when nobody owns it."""
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,255}", email):
        raise errors.invalid("email", f"Email: {email} is not properly formatted")
    known = by_email(state, email)
    if known is not None:
        return known
    local = email.partition("@")[0].replace(".", " ").title()
    return add_user(state, name or local, email, organization_id=organization_for(state, email))


def from_form(
    state: State,
    email: str,
    subject: str,
    text: str,
    act: Act,
    *,
    signed_in: bool,
    name: str = "",
    form_id: int | None = None,
    fields: Record | None = None,
) -> Made:
    """The customer's form. Not signed in, the address is only a claim: flag 3.

    `fields`: custom fields by id; those that customers may not edit are left out.
    """
    with state.change():
        author = person(state, email, name)
        flags = act.flags if signed_in else (*act.flags, NOT_SIGNED_IN)
        act = replace(act, author_id=author["id"], flags=flags, literal=True)
        form = {"ticket_form_id": form_id} if state.table("ticket_forms").get(form_id or 0) else {}
        open_ids = {str(f["id"]) for f in portal_fields(state)}
        given = {key: value for key, value in (fields or {}).items() if key in open_ids and value}
        words = {**words_of(author, subject, text), **form, "custom_fields": given}
        return changes.create(state, words, act)


def portal_fields(state: State) -> list[Record]:
    """The custom fields that customers may edit: theirs are tags that nobody vouches for."""
    fields = state.table("ticket_fields").all()
    return [f for f in fields if f["editable_in_portal"] and f["active"] and not f["_system"]]


def for_customer(
    state: State, agent: Record, email: str, subject: str, text: str, act: Act, *, name: str = ""
) -> Made:
    """An agent writes down what a customer said on the phone or at the desk."""
    with state.change():
        requester = person(state, email, name)
        ids = {"requester_id": requester["id"], "submitter_id": agent["id"]}
        words = {"subject": subject, "comment": {"body": text, "public": True}}
        act = replace(act, author_id=agent["id"])
        return changes.create(state, {**words, **ids}, act)


def words_of(author: Record, subject: str, text: str) -> Record:
    """A new ticket of that author's."""
    ids = {"requester_id": author["id"], "submitter_id": author["id"]}
    return {**ids, "subject": subject, "comment": {"body": text, "public": True}}
