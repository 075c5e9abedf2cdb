"""What our own updates of a ticket tell of an earlier record, which is lost."""

import re
from collections.abc import Sequence

from incidents.errors import NotProvisioned
from incidents.ports.services import Policy
from incidents.promises import Promise
from incidents.tickets import Audit
from ticket_actions.look import Seen

_NOTE_MARK = re.compile(
    r"(?P<incident>SEC-[0-9]{4}-[0-9]{4,9}):note:(?P<ticket>[0-9]{1,18})(?::again-[0-9a-z-]{1,200})?"
)
"""The operation id of an incident's first note, also of one that was asked for anew."""


def earlier_id(seen: Seen, policy: Policy) -> str | None:
    """The incident of whose note our own mark on the ticket tells; None when there is none.

    The record has no incident of this ticket, so that mark is of one that was lost.
    """
    for audit in seen.audits:
        found = _NOTE_MARK.fullmatch(audit.operation or "")
        is_ours = policy.our_user_id in (None, audit.author_id)
        if found and is_ours and int(found["ticket"]) == seen.ticket.id:
            return found["incident"]
    return None


def earlier_promises(
    audits: Sequence[Audit], known_id: str | None, policy: Policy
) -> tuple[Promise, ...]:
    """The incident's steps that stood when we last wrote to its ticket.

    `known_id`: the incident, None when the ticket tells of none: then nothing stands.
    Only our own user's word counts, for it gives back what was taken: while that user is not
    known, NotProvisioned is raised where there is such a word.
    """
    if known_id is None:
        return ()
    if policy.our_user_id is None and any(audit.promises for audit in audits):
        raise NotProvisioned("whose steps stand is not known: run `deskwarden provision`")
    ours = [a for a in audits if a.author_id == policy.our_user_id and a.promises is not None]
    newest = ours[-1].promises if ours else None
    return tuple(each for each in newest or () if each.key.startswith(f"{known_id}:"))
