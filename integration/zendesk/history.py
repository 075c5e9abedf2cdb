"""A ticket's audits: who did what to it, from where, and which updates were ours."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields, post_load

from incidents.tickets import MARK, SHOWN, STANDS, Audit, Channel, Comment, Person, TagChange
from integration.zendesk import promises
from integration.zendesk.handover import adds_copies, changes_requester, requesters_in, words_in
from integration.zendesk.schemas import PersonSchema
from integration.zendesk.shapes import Stamp, Tolerant, moment
from integration.zendesk.via import ViaSchema, is_merge, origin, sender

SYSTEM = -1
"""Zendesk's own author id for what nobody in particular did."""


class EventSchema(Tolerant):
    """One event of an audit. Types that we do not know keep their name and nothing else."""

    id = fields.Integer(load_default=0, allow_none=True)
    type = fields.String(required=True)
    via = fields.Nested(ViaSchema, load_default=dict, allow_none=True)
    author_id = fields.Integer(load_default=None, allow_none=True)
    body = fields.Raw(load_default=None, allow_none=True)
    plain_body = fields.Raw(load_default=None, allow_none=True)
    public = fields.Boolean(load_default=None, allow_none=True)
    field_name = fields.Raw(load_default=None, allow_none=True)
    value = fields.Raw(load_default=None, allow_none=True)
    previous_value = fields.Raw(load_default=None, allow_none=True)
    macro_id = fields.Integer(load_default=None, allow_none=True)
    current_email_ccs = fields.List(fields.Raw(), load_default=list, allow_none=True)
    previous_email_ccs = fields.List(fields.Raw(), load_default=list, allow_none=True)


class MetadataSchema(Tolerant):
    """Trust flags, and what the update's author put there."""

    custom = fields.Raw(load_default=None, allow_none=True)
    flags = fields.List(fields.Integer(), load_default=list, allow_none=True)
    trusted = fields.Raw(load_default=None, allow_none=True)
    suspension_type_id = fields.Raw(load_default=None, allow_none=True)


class AuditSchema(Tolerant):
    """One update of a ticket."""

    id = fields.Integer(required=True)
    author_id = fields.Integer(required=True, allow_none=True)
    created_at = Stamp(required=True)
    via = fields.Nested(ViaSchema, load_default=dict, allow_none=True)
    metadata = fields.Nested(MetadataSchema, load_default=dict, allow_none=True)
    events = fields.List(fields.Nested(EventSchema), load_default=list, allow_none=True)

    @post_load
    def to_audit(self, found: dict[str, Any], **_: object) -> Audit:
        """Events in the order Zendesk gives them."""
        events = found["events"] or ()
        return Audit(
            id=found["id"],
            author_id=SYSTEM if found["author_id"] is None else found["author_id"],
            at=moment(found["created_at"]),
            channel=origin(found["via"]),
            comments=tuple(_comment(e, found) for e in events if e["type"] == "Comment"),
            tag_changes=tuple(_tag_change(e, found) for e in events if _is_about(e, "tags")),
            macros=tuple(e["macro_id"] for e in events if _is_macro(e)),
            operation=_custom(found["metadata"], MARK),
            plans=_plans(found["metadata"]),
            promises=promises.read(_custom(found["metadata"], STANDS)),
            subject=_created_with(events, "subject"),
            form_id=_number(_created_with(events, "ticket_form_id")),
            is_merge=any(is_merge(via) for via in (found["via"], *(e["via"] for e in events))),
            changes_requester=any(changes_requester(e) for e in events),
            requesters=frozenset(who for e in events for who in requesters_in(e)),
            adds_copies=any(adds_copies(e) for e in events),
        )


class AuditsSchema(Tolerant):
    """A page of GET /tickets/{id}/audits.json?include=users."""

    audits = fields.List(fields.Nested(AuditSchema), required=True)
    users = fields.List(fields.Nested(PersonSchema), load_default=list, allow_none=True)

    @post_load
    def to_audits(self, found: dict[str, Any], **_: object) -> dict[str, Any]:
        """Each audit with those of its authors who were sideloaded."""
        people = {person.id: person for person in found["users"] or ()}
        return {"audits": [_with_people(audit, people) for audit in found["audits"]]}


def _with_people(audit: Audit, people: Mapping[int, Person]) -> Audit:
    wrote = {audit.author_id, *(comment.author_id for comment in audit.comments)}
    return replace(audit, people=tuple(people[who] for who in sorted(wrote & set(people))))


def _is_about(event: Mapping[str, Any], field_name: str) -> bool:
    return event["type"] in ("Create", "Change") and event["field_name"] == field_name


def _is_macro(event: Mapping[str, Any]) -> bool:
    return event["type"] == "AgentMacroReference" and event["macro_id"] is not None


def _comment(event: Mapping[str, Any], audit: Mapping[str, Any]) -> Comment:
    """A comment that a trigger wrote names its own way in; all others came with the audit."""
    via = event["via"] if (event["via"] or {}).get("channel") is not None else audit["via"]
    metadata = audit["metadata"] or {}
    authors = (who for who in (event["author_id"], audit["author_id"]) if who is not None)
    return Comment(
        id=event["id"] or 0,
        author_id=next(authors, SYSTEM),
        body=str(event["plain_body"] or event["body"] or ""),
        public=event["public"] is not False,  # not said is not internal
        at=moment(audit["created_at"]),
        channel=origin(via),
        sent_from=sender(via),
        flags=frozenset(metadata.get("flags") or ()),
        is_distrusted=metadata.get("trusted") is False,
        was_suspended=metadata.get("suspension_type_id") is not None,
    )


def _tag_change(event: Mapping[str, Any], audit: Mapping[str, Any]) -> TagChange:
    """Trusted as its author's only when no trigger or automation stands behind it."""
    now, before = words_in(event["value"]), words_in(event["previous_value"])
    by_rule = Channel.RULE in (origin(event["via"]), origin(audit["via"]))
    return TagChange(added=now - before, removed=before - now, by_rule=by_rule)


def _custom(metadata: Mapping[str, Any] | None, key: str) -> str | None:
    """What the update's author put there under that key; None when it is no text."""
    custom = (metadata or {}).get("custom")
    found = custom.get(key) if isinstance(custom, dict) else None
    return found if isinstance(found, str) else None


def _plans(metadata: Mapping[str, Any] | None) -> dict[int, str] | None:
    """What `integration.zendesk.desk` wrote beside our operation id: «12=hash 13=hash»."""
    found = _custom(metadata, SHOWN)
    if found is None:
        return None
    pairs = (word.partition("=") for word in found.split())
    return {int(key): value for key, _, value in pairs if key.isascii() and key.isdigit()}


def _created_with(events: tuple[Mapping[str, Any], ...], field: str) -> str:
    """What the ticket was created with in that field; empty in every later audit."""
    created = (e for e in events if e["type"] == "Create" and e["field_name"] == field)
    value = next((e["value"] for e in created), None)
    return value if isinstance(value, str) else ""


def _number(text: str) -> int | None:
    """An id that an audit spells as text; None when it holds none."""
    return int(text) if text.isascii() and text.isdigit() else None
