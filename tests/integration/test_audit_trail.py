"""SecAudit and the SIEM tell the same story in two shapes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.errors import VendorDown
from incidents.model import Activity
from incidents.ports.impact import AuditTrail
from integration.audit_trail import SecAudit, Siem
from sandbox.company import TOKENS
from tests.fixtures.lantern import Answering, Lantern, saying

EVE = "eve@acme.example"
LONG_AGO = datetime.now(UTC) - timedelta(days=7)

Make = Callable[[Lantern], AuditTrail]


def secaudit(lantern: Lantern) -> AuditTrail:
    return SecAudit(f"{lantern.url}/secaudit", TOKENS["secaudit"])


def siem(lantern: Lantern) -> AuditTrail:
    return Siem(f"{lantern.url}/siem", TOKENS["siem"])


both = pytest.mark.parametrize("make", [secaudit, siem])


@both
def test_eves_bad_night_is_read_newest_first(make: Make, lantern: Lantern) -> None:
    events = make(lantern).events(EVE, since=LONG_AGO)

    assert [event.activity for event in events] == [
        Activity.EXPORT,
        Activity.API_KEY,
        Activity.ROLE_CHANGE,
        Activity.SETTING_CHANGE,
        Activity.LOGIN,
        Activity.LOGIN_FAILED,
        Activity.LOGIN_FAILED,
        Activity.OTHER,
        Activity.OTHER,
        Activity.LOGIN,
    ]


@both
def test_each_row_says_where_from_and_what(make: Make, lantern: Lantern) -> None:
    export = make(lantern).events(EVE, since=LONG_AGO)[0]

    assert (export.actor, export.ip, export.country) == (EVE, "203.0.113.66", "SG")
    assert (export.action, export.object) == ("data.exported", "customer_records 48210 rows")
    assert export.sensitive
    assert export.at.utcoffset() == timedelta(0)


@both
def test_what_was_done_to_somebody_is_theirs_too(make: Make, lantern: Lantern) -> None:
    events = make(lantern).events("paula@acme.example", since=LONG_AGO)

    assert (events[0].activity, events[0].actor) == (Activity.ROLE_CHANGE, EVE)


@both
def test_nothing_older_than_asked_comes_back(make: Make, lantern: Lantern) -> None:
    newest = make(lantern).events(EVE, since=LONG_AGO)[0]

    assert make(lantern).events(EVE, since=newest.at) == (newest,)
    assert make(lantern).events(EVE, since=newest.at + timedelta(seconds=1)) == ()


@both
def test_a_stranger_has_no_trail(make: Make, lantern: Lantern) -> None:
    assert make(lantern).events("nobody@nowhere.example", since=LONG_AGO) == ()


def a_row(**changes: Any) -> dict[str, Any]:
    """SecAudit's least row."""
    return {"at": "2026-11-21T04:50:00Z", "actor": EVE, "action": "x.y", **changes}


def test_secaudit_may_leave_out_or_null_what_it_does_not_know(answering: Answering) -> None:
    row = a_row(ip=None, country=None, object=None, sensitive=None, new_field=[1])
    odd = answering(saying({"user": EVE, "events": [row]}))

    event = SecAudit(odd.url, "t").events(EVE, since=datetime(2026, 1, 1, tzinfo=UTC))[0]

    assert (event.ip, event.country, event.object, event.sensitive) == ("", "", "", False)


@pytest.mark.parametrize(
    ("action", "activity"),
    [
        ("AUTH.LOGIN.SUCCESS", Activity.LOGIN),
        ("auth.login.failed", Activity.LOGIN_FAILED),
        ("data.downloaded", Activity.EXPORT),
        ("permission.granted", Activity.PERMISSION_CHANGE),
        ("mfa.disabled", Activity.MFA),
        ("record.viewed", Activity.OTHER),
    ],
)
def test_secaudits_words_become_ours(action: str, activity: Activity, answering: Answering) -> None:
    odd = answering(saying({"user": EVE, "events": [a_row(action=action)]}))

    event = SecAudit(odd.url, "t").events(EVE, since=datetime(2026, 1, 1, tzinfo=UTC))[0]

    assert (event.activity, event.action) == (activity, action)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (a_row(at="yesterday"), r"events\.0\.at"),
        (a_row(at="2026-11-21T04:50:00"), r"events\.0\.at"),
        (a_row(at="0001-01-01T00:00:00+05:00"), r"events\.0\.at"),
        (a_row(actor=7), r"events\.0\.actor"),
        ({"at": "2026-11-21T04:50:00Z"}, r"events\.0\.act"),
        ("no object", r"events\.0"),
    ],
)
def test_a_wrong_shape_names_the_source_and_the_place(
    row: object, fault: str, answering: Answering
) -> None:
    odd = answering(saying({"user": EVE, "events": [row]}))

    with pytest.raises(VendorDown, match=f"SecAudit .*{fault}"):
        SecAudit(odd.url, "t").events(EVE, since=LONG_AGO)


def test_an_answer_about_somebody_else_is_not_believed(answering: Answering) -> None:
    odd = answering(saying({"user": "", "events": [a_row()]}))

    with pytest.raises(VendorDown, match="somebody else"):
        SecAudit(odd.url, "t").events(EVE, since=LONG_AGO)


def test_more_rows_than_the_port_allows_are_cut(answering: Answering) -> None:
    rows = [a_row(at=f"2026-11-21T04:{n // 60:02}:{n % 60:02}Z") for n in range(300)]
    odd = answering(saying({"user": EVE, "events": rows}))

    events = SecAudit(odd.url, "t").events(EVE, since=datetime(2026, 1, 1, tzinfo=UTC))

    assert len(events) == 200
    assert events[0].at == datetime(2026, 11, 21, 4, 4, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "activity"),
    [
        ({"class_uid": 3002, "activity_id": 1, "status_id": 1}, Activity.LOGIN),
        ({"class_uid": 3002, "activity_id": 1, "status_id": 2}, Activity.LOGIN_FAILED),
        ({"class_uid": 3002, "activity_id": 2}, Activity.OTHER),
        ({"class_uid": 3001, "activity_id": 11}, Activity.MFA),
        ({"class_uid": 3001, "activity_id": 3}, Activity.OTHER),
        ({"class_uid": 6005, "activity_id": 1}, Activity.EXPORT),
        ({"class_uid": 6003, "activity_id": 2, "api": None}, Activity.OTHER),
        ({"class_uid": 9999, "activity_id": 0, "resources": None}, Activity.OTHER),
    ],
)
def test_ocsf_classes_become_our_words(
    changes: dict[str, Any], activity: Activity, answering: Answering
) -> None:
    row = {"time": 1795236600000, "actor": None, "src_endpoint": {"location": None}, **changes}
    odd = answering(saying({"query": {"user": EVE}, "hits": {"rows": [row]}}))

    event = Siem(odd.url, "t").events(EVE, since=datetime(2026, 1, 1, tzinfo=UTC))[0]

    assert event.activity is activity
    assert event.ip == ""


@pytest.mark.parametrize("time", [10**30, -(10**30), "soon", None])
def test_an_impossible_ocsf_time_is_a_wrong_shape(time: object, answering: Answering) -> None:
    row = {"class_uid": 3002, "activity_id": 1, "time": time}
    odd = answering(saying({"query": {"user": EVE}, "hits": {"rows": [row]}}))

    with pytest.raises(VendorDown, match=r"the SIEM .*hits\.rows\.0\.time"):
        Siem(odd.url, "t").events(EVE, since=LONG_AGO)
