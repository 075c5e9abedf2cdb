"""How far it is proved that the requester wrote the report."""

from dataclasses import replace
from typing import Any

import pytest

from incidents.model import Proof
from incidents.proof import DOUBTS, MERGED_AWAY, reporter_of
from incidents.tickets import Audit, Channel, Comment, Identity, Person
from tests.builders import a_comment, a_person, a_ticket, an_audit

VERIFIED = (Identity("email", "Eve@acme.example", True),)
UNVERIFIED = (Identity("email", "eve@acme.example", False),)
TOKEN = (*VERIFIED, Identity("messaging", "cust-1", True))
AGENT = Person(9, "Ada Agent", "ada@desk.example", "agent")
COPIED = Person(8, "Carl Copied", "carl@acme.example", "end-user")


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
    sorted(
        set(Channel)
        - {Channel.WEB, Channel.HELP_CENTER, Channel.MOBILE_SDK, Channel.EMAIL, Channel.MESSAGING}
    ),
)
def test_every_other_channel_proves_nothing(channel: Channel) -> None:
    ticket = a_ticket(requester=a_person(external_id="cust-1"))

    reporter = reporter_of(ticket, _said(channel), TOKEN)

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


@pytest.mark.parametrize(
    ("external_id", "identities", "proof", "reason"),
    [
        ("cust-1", TOKEN, Proof.SIGNED_IN, "proof_signed_in_messaging"),
        (
            "cust-1",
            (*VERIFIED, Identity("sdk", "cust-1", True)),
            Proof.SIGNED_IN,
            "proof_signed_in_messaging",
        ),
        ("", TOKEN, Proof.UNPROVEN, "doubt_messaging"),
        ("cust-1", VERIFIED, Proof.UNPROVEN, "doubt_messaging"),
        ("cust-1", TOKEN[1:], Proof.UNPROVEN, "doubt_messaging"),
        (
            "cust-1",
            (*VERIFIED, Identity("messaging", "cust-1", False)),
            Proof.UNPROVEN,
            "doubt_messaging",
        ),
        (
            "cust-1",
            (*VERIFIED, Identity("twitter", "cust-1", True)),
            Proof.UNPROVEN,
            "doubt_messaging",
        ),
    ],
)
def test_messaging_proves_only_who_signed_in_there_with_a_verified_address(
    external_id: str, identities: tuple[Identity, ...], proof: Proof, reason: str
) -> None:
    ticket = a_ticket(requester=a_person(external_id=external_id))

    reporter = reporter_of(ticket, _said(Channel.MESSAGING), identities)

    assert (reporter.proof, reporter.reasons) == (proof, (reason,))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_merge": True}, "doubt_merged"),
        ({"changes_requester": True}, "doubt_requester_changed"),
    ],
)
@pytest.mark.parametrize("author", [7, 9])
def test_a_merge_and_another_requester_take_the_proof_away_whoever_did_it(
    change: dict[str, bool], reason: str, author: int
) -> None:
    story = (*_said(Channel.WEB), an_audit(id=2, author_id=author, comments=(), **change))

    reporter = reporter_of(a_ticket(people={9: AGENT}), story, VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, (reason,))


def test_a_ticket_that_was_merged_into_another_proves_nothing() -> None:
    ticket = a_ticket(tags=frozenset({MERGED_AWAY}))

    reporter = reporter_of(ticket, _said(Channel.WEB), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, ("doubt_merged",))


@pytest.mark.parametrize("author", [7, 9])
def test_copies_that_the_requester_or_a_colleague_adds_are_told_and_harm_nothing(
    author: int,
) -> None:
    story = (*_said(Channel.WEB), an_audit(id=2, author_id=author, comments=(), adds_copies=True))

    reporter = reporter_of(a_ticket(people={9: AGENT}), story, VERIFIED)

    assert (reporter.proof, reporter.reasons) == (
        Proof.SIGNED_IN,
        ("proof_signed_in", "seen_cc_added"),
    )


def test_copies_that_anybody_else_adds_take_the_proof_away() -> None:
    story = (*_said(Channel.WEB), an_audit(id=2, author_id=8, comments=(), adds_copies=True))

    reporter = reporter_of(a_ticket(people={8: COPIED}), story, VERIFIED)

    assert (reporter.proof, reporter.reasons) == (
        Proof.UNPROVEN,
        ("doubt_cc_added", "seen_cc_added"),
    )


def test_what_somebody_in_copy_writes_is_not_the_reporters_word() -> None:
    reply = an_audit(id=2, author_id=8, comments=(a_comment(id=2, author_id=8),))
    ticket = a_ticket(people={8: COPIED}, in_copy=frozenset({8}))

    reporter = reporter_of(ticket, (*_said(Channel.WEB), reply), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, ("doubt_cc_wrote",))


@pytest.mark.parametrize(
    ("comment", "reasons"),
    [
        ({"is_distrusted": True}, ("doubt_not_trusted",)),
        ({"was_suspended": True}, ("doubt_was_suspended",)),
        ({"was_suspended": True, "is_distrusted": True}, ("doubt_was_suspended",)),
        ({"flags": frozenset({14}), "is_distrusted": True}, ("doubt_flag_14",)),
    ],
)
def test_a_comment_that_zendesk_does_not_trust_proves_nothing(
    comment: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    reporter = reporter_of(a_ticket(), _mailed(**comment), VERIFIED)

    assert (reporter.proof, reporter.reasons) == (Proof.UNPROVEN, reasons)
