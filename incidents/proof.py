"""How far it is proved that the requester wrote the report. From what Zendesk answers now.

Unknown means unproven: a forged report may raise an incident, it never contains an account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from incidents.model import Proof, Reporter
from incidents.tickets import Audit, Channel, Comment, Identity, Ticket

DOUBTS = (14, 0, 22, 3, 2, 11, 20, 21)
"""Zendesk's trust flags that take the proof away, the gravest first (zendesk.md §5.2)."""

MERGED_AWAY = "closed_by_merge"
"""Zendesk's own tag on a ticket that was merged into another."""
PORTAL = frozenset({Channel.WEB, Channel.HELP_CENTER})


def reporter_of(
    ticket: Ticket, audits: Sequence[Audit], identities: Sequence[Identity]
) -> Reporter:
    """The requester, as far as every customer's comment on the ticket is proved to be theirs.

    The least proved comment decides: one forged reply on a genuine ticket must not pass for
    the customer's word. Each doubt is named, the gravest first.
    """
    story = _Story(ticket, audits, tuple(identities))
    doubts = story.doubts_about_person() + story.doubts_about_ticket()
    weakest, reasons = Proof.SIGNED_IN, ["doubt_no_report"]
    for place, (audit, comment) in enumerate(story.reports):
        proof, reason = story.proof(audit, comment)
        if place == 0 or proof < weakest:
            weakest, reasons = proof, [reason]
        doubts += _doubts_about_comment(comment)
    if not story.reports or doubts:
        reasons = doubts + [r for r in reasons if r.startswith("doubt_")]
        weakest = Proof.UNPROVEN
    who, told = ticket.requester, dict.fromkeys([*reasons, *story.worth_telling()])
    return Reporter(who.id, who.name, who.email, weakest, tuple(told))


@dataclass(frozen=True)
class _Story:
    """A ticket and everything that Zendesk says of how it came about."""

    ticket: Ticket
    audits: Sequence[Audit]
    identities: tuple[Identity, ...]

    @cached_property
    def reports(self) -> list[tuple[Audit, Comment]]:
        """What was written by anybody but a colleague."""
        return [(a, c) for a in self.audits for c in a.comments if not self._is_staff(c.author_id)]

    def doubts_about_person(self) -> list[str]:
        """What about the requester speaks against a proof."""
        who = self.ticket.requester
        return _holding(
            doubt_opened_by_other=self.ticket.submitter_id != who.id,
            doubt_staff=who.role != "end-user",
            doubt_suspended=who.suspended,
            doubt_inactive=not who.active,
            doubt_account_address=not self._verified.get(who.email.casefold(), True),
        )

    def doubts_about_ticket(self) -> list[str]:
        """What was done to it that puts others' words into the requester's mouth."""
        merged = MERGED_AWAY in self.ticket.tags or any(a.is_merge for a in self.audits)
        return _holding(
            doubt_merged=merged,
            doubt_requester_changed=any(a.changes_requester for a in self.audits),
            doubt_cc_added=any(
                a.adds_copies and not self._may_add_copies(a.author_id) for a in self.audits
            ),
        )

    def worth_telling(self) -> list[str]:
        """What takes no proof away: the requester or a colleague put somebody in copy."""
        return _holding(seen_cc_added=any(a.adds_copies for a in self.audits))

    def proof(self, audit: Audit, comment: Comment) -> tuple[Proof, str]:
        """How far it is proved that the requester wrote this comment, and by what."""
        if {audit.author_id, comment.author_id} != {self.ticket.requester.id}:
            in_copy = comment.author_id in self.ticket.in_copy
            return Proof.UNPROVEN, "doubt_cc_wrote" if in_copy else "doubt_written_by_other"
        if audit.channel is not comment.channel:
            return Proof.UNPROVEN, "doubt_channel"
        if comment.channel in PORTAL:
            return Proof.SIGNED_IN, "proof_signed_in"
        own_address = self._is_verified(self.ticket.requester.email)
        ways = {
            Channel.MOBILE_SDK: (own_address, _APP),
            Channel.MESSAGING: (own_address and self._has_token, _MESSAGING),
            Channel.EMAIL: (self._is_verified(comment.sent_from), _MAIL),
        }
        is_known, (proof, good, bad) = ways.get(comment.channel, (False, _NOTHING))
        return (proof, good) if is_known else (Proof.UNPROVEN, bad)

    @cached_property
    def _verified(self) -> dict[str, bool]:
        """Each of the requester's addresses: whether Zendesk has verified that very address."""
        return {i.value.casefold(): i.verified for i in self.identities if i.kind == "email"}

    def _is_verified(self, address: str) -> bool:
        return self._verified.get(address.casefold(), False)

    @property
    def _has_token(self) -> bool:
        """They signed in to messaging with a token that only our own servers can sign.

        Anybody may write there without one; an id outside alone may come from an import.
        """
        kinds = {i.kind for i in self.identities if i.verified}
        return bool(self.ticket.requester.external_id) and not kinds.isdisjoint(_TOKENS)

    def _may_add_copies(self, author_id: int) -> bool:
        return author_id == self.ticket.requester.id or self._is_staff(author_id)

    def _is_staff(self, author_id: int) -> bool:
        """A colleague by name. Whoever Zendesk did not sideload is taken for a stranger."""
        person = self.ticket.people.get(author_id)
        return person is not None and person.role in ("agent", "admin")


_TOKENS = ("messaging", "sdk")
_APP = (Proof.SIGNED_IN, "proof_signed_in_app", "doubt_app_address")
_MESSAGING = (Proof.SIGNED_IN, "proof_signed_in_messaging", "doubt_messaging")
_MAIL = (Proof.VERIFIED_ADDRESS, "proof_verified_address", "doubt_sending_address")
_NOTHING = (Proof.UNPROVEN, "", "doubt_channel")


def _doubts_about_comment(comment: Comment) -> list[str]:
    found = [f"doubt_flag_{flag}" for flag in DOUBTS if flag in comment.flags]
    found += _holding(doubt_was_suspended=comment.was_suspended)
    return found or _holding(doubt_not_trusted=comment.is_distrusted)


def _holding(**found: bool) -> list[str]:
    """The codes that hold, in this order."""
    return [code for code, holds in found.items() if holds]
