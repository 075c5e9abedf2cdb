"""What Zendesk's audits say of a ticket that changed hands."""

from typing import Any

import pytest

from incidents.tickets import Audit
from integration.zendesk.history import AuditsSchema
from integration.zendesk.schemas import TicketAnswerSchema
from tests.integration.zendesk.shapes import REQUESTER, a_comment, a_ticket, an_audit

MERGED = {"channel": "web", "source": {"from": {"ticket_ids": [31]}, "to": {}, "rel": "merge"}}


def _read(*events: dict[str, Any], **changed: Any) -> Audit:
    page = {"audits": [an_audit(*events, **changed)]}
    found: Audit = AuditsSchema().load(page)["audits"][0]
    return found


def _changed(field: str, value: object, before: object, kind: str = "Change") -> dict[str, Any]:
    return {"id": 3, "type": kind, "field_name": field, "value": value, "previous_value": before}


@pytest.mark.parametrize(
    "audit",
    [
        _read(a_comment(), via=MERGED),
        _read(a_comment(), via={"channel": "merge", "source": None}),
        _read(a_comment(via=MERGED)),
    ],
    ids=["rest", "event", "comment"],
)
def test_a_merge_is_seen_in_both_vocabularies(audit: Audit) -> None:
    assert audit.is_merge


@pytest.mark.parametrize("via", [None, {}, {"channel": "web", "source": {"rel": "follow_up"}}])
def test_what_says_nothing_of_a_merge_is_none(via: object) -> None:
    assert not _read(a_comment(), via=via).is_merge


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (_changed("requester_id", "7002", "7001"), True),
        (_changed("requester_id", 7002, "7001"), True),
        (_changed("requester_id", "7001", 7001), False),
        (_changed("requester_id", "7001", None, "Create"), False),
        (_changed("assignee_id", "7002", "7001"), False),
    ],
)
def test_only_another_requester_of_an_old_ticket_is_a_change(
    event: dict[str, Any], changes: bool
) -> None:
    assert _read(event).changes_requester is changes


@pytest.mark.parametrize(
    ("event", "named"),
    [
        (_changed("requester_id", "7002", "7001"), {7001, 7002}),
        (_changed("requester_id", 7001, None, "Create"), {7001}),
        (_changed("requester_id", "", "x"), set()),
        (_changed("assignee_id", "7002", "7001"), set()),
        (_changed("requester_id", "7002", "7001", "Notification"), set()),
    ],
)
def test_whom_a_ticket_names_as_its_requester_is_read(
    event: dict[str, Any], named: set[int]
) -> None:
    assert _read(event).requesters == named


@pytest.mark.parametrize(
    ("event", "adds"),
    [
        (_changed("email_cc_ids", [8, 9], [8]), True),
        (_changed("collaborator_ids", ["8"], None), True),
        (_changed("collaborator_ids", [8], ["8", "9"]), False),
        (_changed("collaborator_ids", [8], [], "Create"), False),
        (_changed("follower_ids", [8], []), False),
        ({"type": "EmailCcChange", "current_email_ccs": ["carl@acme.example"]}, True),
        (
            {
                "type": "EmailCcChange",
                "current_email_ccs": None,
                "previous_email_ccs": ["carl@acme.example"],
            },
            False,
        ),
        ({"type": "Cc", "recipients": [8]}, False),
    ],
)
def test_only_somebody_new_in_copy_counts(event: dict[str, Any], adds: bool) -> None:
    assert _read(event).adds_copies is adds


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"trusted": False}, (True, False)),
        ({"trusted": True, "suspension_type_id": None}, (False, False)),
        ({"suspension_type_id": 0}, (False, True)),
        ({}, (False, False)),
    ],
)
def test_zendesks_distrust_of_a_comment_is_read(
    metadata: dict[str, Any], expected: tuple[bool, bool]
) -> None:
    comment = _read(a_comment(), metadata=metadata).comments[0]

    assert (comment.is_distrusted, comment.was_suspended) == expected


def test_a_tickets_copies_and_its_requesters_outside_id_are_read() -> None:
    answer = a_ticket(email_cc_ids=[8], collaborator_ids=[8, 9])
    answer["users"] = [{**REQUESTER, "external_id": 4711}]

    ticket = TicketAnswerSchema().load(answer)

    assert ticket.in_copy == {8, 9}
    assert ticket.requester.external_id == "4711"
