"""Zendesk's own users: one is found, signed out, suspended and let in again, and staff never."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth

from incidents.errors import AccountNotFound, DeskRefused, VendorDown, VerbMissing
from incidents.ledger import EffectKind
from incidents.ports.identity import EffectClass
from integration.identity.zendesk_users import SCOPE, ZendeskUsers
from integration.zendesk.auth import ClientCredentials
from tests.fixtures.company import ADMIN, AGENT, Company
from tests.fixtures.scripted import Answer, Scripted

EVE, OP = "eve@acme.example", "SEC-2026-0001:step"
USER = {"id": 7, "email": "e@x.example", "role": "end-user", "active": True, "suspended": False}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def users(company: Company) -> ZendeskUsers:
    """With a token that has just the rights it needs."""
    return ZendeskUsers(company.url, ClientCredentials(company.url, company.oauth, SCOPE))


def scripted_users(scripted: Scripted, *answers: Answer) -> ZendeskUsers:
    """Over a server that says what it was told to."""
    scripted.say(*answers)
    return ZendeskUsers(scripted.url, HTTPBasicAuth("desk@lantern.example/token", "t0ken"))


def is_in(company: Company, email: str = EVE) -> bool:
    """Whether somebody's browser is still signed in."""
    url = f"{company.url}/requests/404"
    answer = company.browser(email).get(url, allow_redirects=False, timeout=5)
    return answer.status_code == 404  # no such request; without a sign-in: 303


def may_sign_in(company: Company, email: str = EVE) -> bool:
    """Whether the door lets them in."""
    sent = {"email": email}
    door = requests.post(f"{company.url}/sign-in", sent, allow_redirects=False, timeout=5)
    return door.status_code == 303


def test_one_user_is_found_by_any_of_their_addresses(company: Company) -> None:
    there = users(company)
    eve = there.find("EVE@acme.example")
    other = {"identity": {"type": "email", "value": "eve@home.example"}}
    company.api("POST", f"/users/{eve.id}/identities", other)

    same = there.find("eve@home.example")

    assert (eve.email, eve.role, eve.active, eve.locked) == (EVE, "end-user", True, False)
    assert eve.group == str(company.api("GET", f"/users/{eve.id}")["user"]["organization_id"])
    assert same == eve == there.account(eve.id)


@pytest.mark.parametrize("email", ["nobody@x.example", "", "eve", "*@acme.example", 'a"@x.y', "@ "])
def test_less_than_one_address_is_nobody(email: str, company: Company) -> None:
    with pytest.raises(AccountNotFound):
        users(company).find(email)


@pytest.mark.parametrize(
    ("answers", "count"),
    [
        ([{"users": [USER, {**USER, "id": 8}]}], "2"),
        ([{"users": [USER], "next_page": "more"}], "more than a page"),
        ([{"users": [{**USER, "active": False}]}], "0"),
        ([{"users": [{**USER, "email": "other@x.example"}]}, {"identities": []}], "0"),
        (
            [
                {"users": [{**USER, "email": None}]},
                {"identities": [{"type": "twitter", "value": "e@x.example"}]},
            ],
            "0",
        ),
    ],
    ids=["two", "more pages", "deleted", "a likeness", "no e-mail address"],
)
def test_anything_but_exactly_one_is_nobody(
    answers: list[dict[str, Any]], count: str, scripted: Scripted
) -> None:
    there = scripted_users(scripted, *(Answer(body=each) for each in answers))

    with pytest.raises(AccountNotFound, match=count):
        there.find("e@x.example")


def test_a_live_cookie_is_dead_after_revoke_and_nobody_elses(company: Company) -> None:
    there = users(company)
    eve, before = there.find(EVE).id, (is_in(company), is_in(company, "lin@acme.example"))
    sessions = there.sessions(eve)

    there.revoke_sessions(eve, operation=OP)

    assert (before, len(sessions)) == ((True, True), 1)
    assert abs(sessions[0].created_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert (is_in(company), is_in(company, "lin@acme.example")) == (False, True)
    assert there.sessions(eve) == ()
    assert may_sign_in(company)


def test_who_is_suspended_cannot_sign_in_and_can_once_restored(company: Company) -> None:
    there = users(company)
    before, signed_in = there.find(EVE), is_in(company)

    there.suspend(before.id, operation=OP)
    during = there.account(before.id).active, is_in(company), may_sign_in(company)
    there.restore(before.id, operation=OP)

    assert signed_in
    assert during == (False, False, False)
    assert there.account(before.id) == before
    assert (is_in(company), may_sign_in(company)) == (True, True)


def test_a_suspension_is_one_declared_change(company: Company) -> None:
    there = users(company)
    eve = there.find(EVE).id
    before = company.api("GET", f"/users/{eve}")["user"]

    there.suspend(eve, operation=OP)

    after = company.api("GET", f"/users/{eve}")["user"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed - {"updated_at"} == {"suspended"}
    assert len(company.calls("PUT", "/api/v2/users")) == 1


@pytest.mark.parametrize("email", [ADMIN, AGENT, "lou@lantern.example"])
def test_staff_are_never_suspended_nor_restored(email: str, company: Company) -> None:
    there = users(company)
    who = there.find(email).id

    for verb in (there.suspend, there.restore):
        with pytest.raises(DeskRefused, match="no end user"):
            verb(who, operation=OP)

    assert company.calls("PUT", "/api/v2/users") == []


def test_a_zendesk_that_answers_200_and_does_nothing_is_seen_through(company: Company) -> None:
    there = users(company)
    eve = there.find(EVE).id
    company.fault("pretend", "/api/v2/users/*", method="PUT")

    there.suspend(eve, operation=OP)

    assert there.account(eve).active


def test_what_others_changed_is_told_and_what_we_did_is_not(company: Company) -> None:
    there, since = users(company), datetime.now(UTC)
    eve, lin = there.find(EVE).id, there.find("lin@acme.example").id
    there.suspend(eve, operation=OP)
    company.api("PUT", f"/users/{lin}", {"user": {"suspended": True}})
    company.api("PUT", f"/users/{eve}", {"user": {"suspended": False}})

    told = there.recent(eve, since=since)

    assert [(e.kind, e.item, e.operation, e.actor) for e in told] == [
        (EffectKind.SUSPEND_USER, "", "", "Ada Marsh")
    ]
    assert there.recent(eve, since=datetime.now(UTC) + timedelta(hours=1)) == ()
    assert len(there.recent(lin, since=LONG_AGO)) == 1


def test_recent_changes_come_oldest_first(company: Company) -> None:
    there = users(company)
    eve = there.find(EVE).id
    for name, who in (("first", ADMIN), ("second", "deskwarden@lantern.example"), ("third", ADMIN)):
        company.api("PUT", f"/users/{eve}", {"user": {"notes": name}}, who=who)
    log = company.api("GET", "/audit_logs")["audit_logs"]

    told = there.recent(eve, since=LONG_AGO)

    assert [row["change_description"][-5:] for row in log] == ["third", "econd", "first"]
    assert [event.actor for event in told] == ["Ada Marsh"] * 2
    assert list(told) == sorted(told, key=lambda event: event.at)


def test_a_plan_without_an_audit_log_says_that_the_verb_is_missing(company: Company) -> None:
    there = users(company)
    eve = there.find(EVE).id
    company.settings(audit_log=False)

    with pytest.raises(VerbMissing, match="audit log"):
        there.recent(eve, since=LONG_AGO)


def test_what_zendesk_lacks_says_so(company: Company) -> None:
    there = users(company)

    calls = (there.lock, there.unlock, there.reset_mfa, there.step_up, there.reset_password)
    items = (
        there.disable_key,
        there.enable_key,
        there.block_integration,
        there.unblock_integration,
    )
    for call in calls:
        with pytest.raises(VerbMissing, match="Zendesk cannot"):
            call("7", operation=OP)
    for with_item in items:
        with pytest.raises(VerbMissing, match="Zendesk cannot"):
            with_item("7", "item", operation=OP)
    with pytest.raises(VerbMissing):
        there.happened("7", EffectKind.SUSPEND_USER, "", operation=OP)

    assert there.verbs == {EffectKind.REVOKE_SESSIONS, EffectKind.SUSPEND_USER}
    assert there.effect_class(EffectKind.REVOKE_SESSIONS) is EffectClass.LOG
    assert there.effect_class(EffectKind.SUSPEND_USER) is EffectClass.STATE


@pytest.mark.parametrize("account_id", ["", ".", "me", "1/../2", "1?x", "1,2", "١"])
def test_an_id_that_is_no_number_is_never_sent(account_id: str, scripted: Scripted) -> None:
    there = scripted_users(scripted)

    for call in (there.account, there.sessions):
        with pytest.raises(AccountNotFound):
            call(account_id)
    for change in (there.revoke_sessions, there.suspend, there.restore):
        with pytest.raises(AccountNotFound):
            change(account_id, operation=OP)

    assert scripted.got == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(404, {"error": "RecordNotFound"}), AccountNotFound),
        (Answer(body={"user": {**USER, "active": False}}), AccountNotFound),
        (Answer(body={"user": {**USER, "id": 8}}), VendorDown),
        (Answer(body={"user": {**USER, "suspended": None}}), VendorDown),
        (Answer(body={"user": {**USER, "role": None}}), VendorDown),
        (Answer(body={"user": None}), VendorDown),
        (Answer(401, {"error": "Couldn't authenticate you"}), VendorDown),
        (Answer(403, {"error": {"title": "Forbidden"}}), VendorDown),
        (Answer(503), VendorDown),
        (Answer(dropped=True), VendorDown),
    ],
    ids=["gone", "deleted", "another", "suspended?", "role?", "nobody", "401", "403", "503", "cut"],
)
def test_who_cannot_be_read_is_not_suspended(
    answer: Answer, error: type[Exception], scripted: Scripted
) -> None:
    there = scripted_users(scripted, answer)

    with pytest.raises(error):
        there.suspend("7", operation=OP)

    assert [got.method for got in scripted.got] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(401, {"error": "Couldn't authenticate you"}), DeskRefused),
        (Answer(body=b"<html>a proxy's page</html>"), VendorDown),
        (Answer(302, {}, {"Location": "https://elsewhere.example"}), VendorDown),
    ],
    ids=["surely not done", "perhaps done", "elsewhere"],
)
def test_a_suspension_that_may_have_happened_is_not_called_refused(
    answer: Answer, error: type[Exception], scripted: Scripted
) -> None:
    user = Answer(body={"user": USER})
    there = scripted_users(scripted, user, answer)

    with pytest.raises(error):
        there.suspend("7", operation=OP)

    assert scripted.got[-1].method == "PUT"


def test_a_busy_zendesks_own_wish_is_passed_on(scripted: Scripted) -> None:
    there = scripted_users(scripted, Answer(429, {}, {"Retry-After": "17"}))

    with pytest.raises(VendorDown) as raised:
        there.revoke_sessions("7", operation=OP)

    assert raised.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ({"id": 1, "user_id": 8, "last_seen_at": "2026-11-22T05:00:00Z"}, "another account"),
        ({"id": 1, "user_id": 7}, "shape"),
    ],
    ids=["another's", "without a time"],
)
def test_sessions_that_cannot_be_believed_are_not(
    session: dict[str, Any], words: str, scripted: Scripted
) -> None:
    there = scripted_users(scripted, Answer(body={"sessions": [session]}))

    with pytest.raises(VendorDown, match=words):
        there.sessions("7")


def test_a_sign_in_without_its_beginning_has_the_time_it_was_seen(scripted: Scripted) -> None:
    seen = {"id": 1, "user_id": 7, "last_seen_at": "2026-11-22T05:00:00Z"}
    there = scripted_users(scripted, Answer(body={"sessions": [seen]}))

    sessions = there.sessions("7")

    assert sessions[0].created_at == datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_a_log_about_others_tells_nothing(scripted: Scripted) -> None:
    entry = {"created_at": "2026-11-22T05:00:00Z", "actor_id": 5, "source_id": 7}
    ours = {**entry, "source_type": "user"}
    others = [{**entry, "source_type": "rule"}, {**ours, "source_id": 8}]
    log = {"audit_logs": [ours, *others, {**ours, "created_at": "2025-11-22T05:00:00Z"}, ours]}
    there = scripted_users(scripted, Answer(body={"user": {**USER, "id": 9}}), Answer(body=log))

    told = there.recent("7", since=LONG_AGO)

    assert len(told) == 1
    assert "filter%5Bsource_id%5D=7" in scripted.got[1].path
