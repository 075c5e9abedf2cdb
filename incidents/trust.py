"""Who asks, and how far that is proved. From what Zendesk answers now, never from a payload.

Unknown means unproven: a forged report may raise an incident, it never contains an account.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from incidents.model import Proof, Reporter
from incidents.tickets import Audit, Channel, Comment, Identity, Person, Ticket

DOUBTS = (14, 0, 22, 3, 2, 11, 20, 21)
"""Zendesk's trust flags that take the proof away, the gravest first (zendesk.md §5.2)."""

PORTAL = frozenset({Channel.WEB, Channel.HELP_CENTER})


def reporter_of(
    ticket: Ticket, audits: Sequence[Audit], identities: Iterable[Identity]
) -> Reporter:
    """The requester, as far as every customer's comment on the ticket is proved to be theirs.

    The least proved comment decides: one forged reply on a genuine ticket must not pass for
    the customer's word. Each doubt is named, the gravest first.
    """
    verified = {i.value.casefold(): i.verified for i in identities if i.kind == "email"}
    doubts = _doubts_about_person(ticket, verified)
    weakest, reasons = Proof.SIGNED_IN, ["doubt_no_report"]
    reports = [(a, c) for a in audits for c in a.comments if not _is_staff(ticket, c.author_id)]
    for place, (audit, comment) in enumerate(reports):
        proof, reason = _proof(ticket, audit, comment, verified)
        if place == 0 or proof < weakest:
            weakest, reasons = proof, [reason]
        doubts += _doubts_about_comment(comment)
    if not reports or doubts:
        reasons = doubts + [r for r in reasons if r.startswith("doubt_")]
        weakest = Proof.UNPROVEN
    who = ticket.requester
    return Reporter(who.id, who.name, who.email, weakest, tuple(dict.fromkeys(reasons)))


def _doubts_about_person(ticket: Ticket, verified: Mapping[str, bool]) -> list[str]:
    """What about the requester and the ticket itself speaks against a proof."""
    who = ticket.requester
    found = {
        "doubt_opened_by_other": ticket.submitter_id != who.id,
        "doubt_staff": who.role != "end-user",
        "doubt_suspended": who.suspended,
        "doubt_inactive": not who.active,
        "doubt_account_address": not verified.get(who.email.casefold(), True),
    }
    return [code for code, there in found.items() if there]


def _doubts_about_comment(comment: Comment) -> list[str]:
    return [f"doubt_flag_{flag}" for flag in DOUBTS if flag in comment.flags]


def _proof(
    ticket: Ticket, audit: Audit, comment: Comment, verified: Mapping[str, bool]
) -> tuple[Proof, str]:
    """How far it is proved that the requester wrote this comment, and by what."""
    if {audit.author_id, comment.author_id} != {ticket.requester.id}:
        return Proof.UNPROVEN, "doubt_written_by_other"
    if audit.channel is not comment.channel:
        return Proof.UNPROVEN, "doubt_channel"
    if comment.channel in PORTAL:
        return Proof.SIGNED_IN, "proof_signed_in"
    if comment.channel is Channel.MOBILE_SDK:
        known = verified.get(ticket.requester.email.casefold(), False)
        return (
            (Proof.SIGNED_IN, "proof_signed_in_app")
            if known
            else (Proof.UNPROVEN, "doubt_app_address")
        )
    if comment.channel is Channel.EMAIL:
        known = verified.get(comment.sent_from.casefold(), False)
        return (
            (Proof.VERIFIED_ADDRESS, "proof_verified_address")
            if known
            else (Proof.UNPROVEN, "doubt_sending_address")
        )
    return Proof.UNPROVEN, "doubt_channel"


def _is_staff(ticket: Ticket, author_id: int) -> bool:
    """A colleague by name. Whoever Zendesk did not sideload is taken for a stranger."""
    person = ticket.people.get(author_id)
    return person is not None and person.role in ("agent", "admin")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether an agent asked with a macro, and who and where; or why it does not count."""

    refusal: str = ""
    """Empty when it counts; else a code of templates/notes/reasons.toml."""
    agent_id: int | None = None
    """Set whenever the audit is known, also on a refusal: the true author."""
    audit_id: int = 0


def asked_by(
    audits: Sequence[Audit], tag: str, macro_ids: Set[int], people: Mapping[int, Person]
) -> Asked:
    """Who put `tag` on the ticket last, and whether it was an agent who applied our macro.

    Only the newest audit that added it counts: an older, honest one lends it nothing.
    """
    asking = [a for a in audits if any(tag in change.added for change in a.tag_changes)]
    if not asking:
        return Asked("macro_tag_not_found")
    audit = max(asking, key=lambda each: (each.at, each.id))
    return Asked(_refusal(audit, tag, macro_ids, people), audit.author_id, audit.id)


def _refusal(audit: Audit, tag: str, macro_ids: Set[int], people: Mapping[int, Person]) -> str:
    """Why the audit is no agent's request; empty when it is one."""
    author = people.get(audit.author_id)
    refusals = {
        "macro_by_rule": any(c.by_rule for c in audit.tag_changes if tag in c.added),
        "macro_by_stranger": author is None or not author.is_agent,
        "macro_elsewhere": audit.channel is not Channel.WEB,
        "macro_not_ours": macro_ids.isdisjoint(audit.macros),
    }
    return next((code for code, holds in refusals.items() if holds), "")
