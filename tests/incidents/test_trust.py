"""Who asks, and how far it is proved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.model import Proof
from incidents.tickets import Audit, Channel, Comment, Identity, Person, TagChange
from incidents.trust import DOUBTS, asked_by, reporter_of
from tests.builders import NOW, a_comment, a_person, a_ticket, an_audit

VERIFIED = (Identity("email", "Eve@acme.example", True),)
UNVERIFIED = (Identity("email", "eve@acme.example", False),)
AGENT = Person(9, "Ada Agent", "ada@desk.example", "agent")
TAG = "deskwarden_check"
OURS = frozenset({501})


def _said(channel: Channel, **changes: Any) -> tuple[Audit, ...]:
    """One update with one comment, both by that channel."""
    return (an_audit(channel=channel, comments=(a_comment(channel=channel, **changes),)),)


def _mailed(sent_from: str = "eve@acme.example", **changes: Any) -> tuple[Audit, ...]:
    return _said(Channel.EMAIL, sent_from=sent_from, **changes)


@pytest.mark.parametrize(
    ("audits", "identities", "proof", "reason"),
    [
        (_said(Channel.WEB), VERIFIED, Proof.SIGNED_IN, "proof_signed_in"),
        (_said(Channel.WEB), (), Proof.SIGNED_IN, "proof_signed_in"),
        (_said(Channel.HELP_CENTER), VERIFIED, Proof.SIGNED_IN, "proof_signed_in"),
        (_said(Channel.MOBILE_SDK), VERIFIED, Proof.SIGNED_IN, "proof_signed_in_app"),
        (_mailed(), VERIFIED, Proof.VERIFIED_ADDRESS, "proof_verified_address"),
        (_mailed("EVE@Acme.example"), VERIFIED, Proof.VERIFIED_ADDRESS, "proof_verified_address"),
    ],
)
def test_a_signed_in_or_verified_requester_is_proved(
    audits: tuple[Audit, ...], identities: tuple[Identity, ...], proof: Proof, reason: str
) -> None:
    reporter = reporter_of(a_ticket(), audits, identities)

    assert (reporter.proof, reporter.reasons) == (proof, (reason,))
    assert (reporter.user_id, reporter.email) == (7, "eve@acme.example")


@pytest.mark.parametrize(
    ("audits", "identities", "reason"),
    [
        (_said(Channel.WEB), UNVERIFIED, "doubt_account_address"),
        (_said(Channel.MOBILE_SDK), (), "doubt_app_address"),
        (_mailed(), (), "doubt_sending_address"),
        (_mailed(""), VERIFIED, "doubt_sending_address"),
        (_mailed("mallory@evil.example"), VERIFIED, "doubt_sending_address"),
        (
            _mailed(),
            (Identity("phone_number", "eve@acme.example", True),),
            "doubt_sending_address",
        ),
        ((an_audit(channel=Channel.API),), VERIFIED, "doubt_channel"),
        (_said(Channel.WEB, author_id=8), VERIFIED, "doubt_written_by_other"),
        ((an_audit(author_id=8),), VERIFIED, "doubt_written_by_other"),
        ((), VERIFIED, "doubt_no_report"),
        (
            (*_mailed("eve2@acme.example"),),
            (*UNVERIFIED, Identity("email", "eve2@acme.example", True)),
            "doubt_account_address",
        ),
    ],
)
def test_anything_less_is_unproven_and_says_why(
    audits: tuple[Audit, ...], identities: tuple[Identity, ...], reason: str
) -> None:
    reporter = reporter_of(a_ticket(), audits, identities)

    assert not reporter.is_proved
    assert reporter.reasons[0] == reason


@pytest.mark.parametrize(
    "channel",
    sorted(set(Channel) - {Channel.WEB, Channel.HELP_CENTER, Channel.MOBILE_SDK, Channel.EMAIL}),
)
def test_every_other_channel_proves_nothing(channel: Channel) -> None:
    reporter = reporter_of(a_ticket(), _said(channel), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, ("doubt_channel",))


@pytest.mark.parametrize("flag", DOUBTS)
@pytest.mark.parametrize("audits", [_said(Channel.WEB), _mailed()], ids=["portal", "mail"])
def test_a_trust_flag_takes_the_proof_away(audits: tuple[Audit, ...], flag: int) -> None:
    comment = replace(audits[0].comments[0], flags=frozenset({flag, 16}))

    reporter = reporter_of(a_ticket(), (replace(audits[0], comments=(comment,)),), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, (f"doubt_flag_{flag}",))


@pytest.mark.parametrize("flag", [4, 5, 16, 17, 18])
def test_a_flag_about_something_else_does_not(flag: int) -> None:
    audits = _said(Channel.WEB, flags=frozenset({flag}))

    assert reporter_of(a_ticket(), audits, VERIFIED).is_proved


@pytest.mark.parametrize(
    ("requester", "reason"),
    [
        (a_person(suspended=True), "doubt_suspended"),
        (a_person(active=False), "doubt_inactive"),
        (a_person(role="agent"), "doubt_staff"),
        (a_person(role="admin"), "doubt_staff"),
    ],
)
def test_a_suspended_deleted_or_staff_requester_is_unproven(requester: Person, reason: str) -> None:
    reporter = reporter_of(a_ticket(requester=requester), _said(Channel.WEB), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, (reason,))


def test_a_ticket_that_an_agent_opened_for_a_customer_is_unproven() -> None:
    ticket = a_ticket(submitter_id=9, people={9: AGENT})
    audits = (an_audit(author_id=9, comments=(a_comment(author_id=9),)),)

    reporter = reporter_of(ticket, audits, VERIFIED)

    assert reporter.proof is Proof.UNPROVEN
    assert reporter.reasons == ("doubt_opened_by_other", "doubt_no_report")


def test_a_colleagues_answer_takes_no_proof_away() -> None:
    answer = an_audit(id=2, author_id=9, comments=(a_comment("We look at it.", author_id=9),))

    reporter = reporter_of(a_ticket(people={9: AGENT}), (*_said(Channel.WEB), answer), VERIFIED)

    assert reporter.proof is Proof.SIGNED_IN


@pytest.mark.parametrize(
    "forged",
    [
        a_comment(id=2, channel=Channel.EMAIL, sent_from="mallory@evil.example"),
        a_comment(id=2, channel=Channel.EMAIL, sent_from="eve@acme.example", flags=frozenset({14})),
        a_comment(id=2, channel=Channel.EMAIL, author_id=8),
    ],
)
def test_a_forged_reply_on_a_genuine_ticket_takes_the_proof_away(forged: Comment) -> None:
    reply = an_audit(id=2, channel=Channel.EMAIL, comments=(forged,))

    reporter = reporter_of(a_ticket(), (*_said(Channel.WEB), reply), VERIFIED)

    assert not reporter.is_proved
    assert not any(reason.startswith("proof_") for reason in reporter.reasons)


def test_the_least_proved_of_several_genuine_comments_decides() -> None:
    audits = (*_said(Channel.WEB), *_mailed(), *_said(Channel.WEB))

    reporter = reporter_of(a_ticket(), audits, VERIFIED)

    assert reporter.reasons == ("proof_verified_address",)


def _macro(**changes: Any) -> Audit:
    """Ada applied our macro in the agent interface."""
    plain = Audit(
        31,
        9,
        NOW,
        Channel.WEB,
        tag_changes=(TagChange(frozenset({TAG}), frozenset(), by_rule=False),),
        macros=(501,),
    )
    return replace(plain, **changes)


PEOPLE = {9: AGENT, 7: a_person()}
BY_RULE = (TagChange(frozenset({TAG}), frozenset(), by_rule=True),)


def test_an_agent_who_applied_our_macro_has_asked() -> None:
    asked = asked_by((an_audit(), _macro()), TAG, OURS, PEOPLE)

    assert (asked.refusal, asked.agent_id, asked.audit_id) == ("", 9, 31)


@pytest.mark.parametrize(
    ("audit", "people", "refusal"),
    [
        (_macro(tag_changes=BY_RULE), PEOPLE, "macro_by_rule"),
        (_macro(author_id=7), PEOPLE, "macro_by_stranger"),
        (_macro(author_id=404), PEOPLE, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, suspended=True)}, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, active=False)}, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, role_type=1)}, "macro_by_stranger"),
        (_macro(channel=Channel.EMAIL), PEOPLE, "macro_elsewhere"),
        (_macro(channel=Channel.API), PEOPLE, "macro_elsewhere"),
        (_macro(macros=()), PEOPLE, "macro_not_ours"),
        (_macro(macros=(502,)), PEOPLE, "macro_not_ours"),
    ],
)
def test_whoever_else_set_the_tag_is_refused_by_name(
    audit: Audit, people: dict[int, Person], refusal: str
) -> None:
    asked = asked_by((audit,), TAG, OURS, people)

    assert (asked.refusal, asked.agent_id) == (refusal, audit.author_id)


def test_an_older_honest_request_lends_a_newer_forged_one_nothing() -> None:
    forged = _macro(id=32, author_id=7, at=NOW + timedelta(hours=1))

    assert asked_by((forged, _macro()), TAG, OURS, PEOPLE).refusal == "macro_by_stranger"


def test_a_tag_that_nobody_set_asks_for_nothing() -> None:
    other = _macro(tag_changes=(TagChange(frozenset({"vip"}), frozenset({TAG}), by_rule=False),))

    asked = asked_by((other,), TAG, OURS, PEOPLE)

    assert (asked.refusal, asked.agent_id, asked.audit_id) == ("macro_tag_not_found", None, 0)
