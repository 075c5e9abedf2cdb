"""Who asked with a macro, and whether they may: from a ticket's audits and Zendesk's users as
they are now. The tag alone proves nothing: customers, rules and programs can set one too.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from incidents.ladder import Rung, valid_for
from incidents.macros import Macro
from incidents.tickets import Audit, Channel, Person

NOT_SEEN = "macro_tag_not_found"
"""No audit set the tag: perhaps not yet."""
ON_ITS_WAY, NOTHING_TO_DO = "macro_on_its_way", "macro_nothing_to_do"
NO_ACCOUNT, NO_VERB = "macro_no_account", "macro_verb_missing"
UNSEEN = "macro_plan_unseen"
"""The plan stood in no note that the agent could have read."""
NOTHING_STANDS, NOTHING_EXPIRES = "macro_nothing_stands", "macro_nothing_expires"
BEING_UNDONE = "macro_being_undone"
"""What stands is on its way back."""
GRAVEST, CLOSED, NO_INCIDENT = "macro_gravest", "macro_closed", "macro_no_incident"
IN_VAIN = ("approval_changed", "approval_too_late", "approval_act_used")
"""Why the record refuses an approval that came too late, or to another plan."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What an agent needs for what shuts somebody out (rung 2 and 3)."""

    role: str = "agent"
    """The lowest role: agent or admin."""
    groups: frozenset[int] = frozenset()
    """Groups of Zendesk, one of which they are in. Empty: nobody may."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who set a macro's tag last, and why that does not count."""

    refusal: str = ""
    """Empty when it may count; else a code of templates/notes/reasons.toml."""
    agent_id: int | None = None
    """Set whenever the audit is known, also on a refusal: the true author."""
    audit_id: int = 0
    at: datetime | None = None
    """When that was, by Zendesk's clock."""


def asked_by(
    audits: Sequence[Audit], tag: str, macro_id: int | None, people: Mapping[int, Person]
) -> Asked:
    """Who put `tag` on the ticket last, and whether it was an agent who applied that macro.

    Only the newest audit that added it counts: an older, honest one lends it nothing.
    """
    asking = [a for a in audits if any(tag in change.added for change in a.tag_changes)]
    if not asking:
        return Asked(NOT_SEEN)
    audit = max(asking, key=lambda each: (each.at, each.id))
    refusal = _refusal(audit, tag, macro_id, people)
    return Asked(refusal, audit.author_id, audit.id, audit.at)


def _refusal(audit: Audit, tag: str, macro_id: int | None, people: Mapping[int, Person]) -> str:
    """Why the audit is no agent's request; empty when it is one."""
    author = people.get(audit.author_id)
    refusals = {
        "macro_by_rule": any(c.by_rule for c in audit.tag_changes if tag in c.added),
        "macro_by_stranger": author is None or not author.is_agent,
        "macro_elsewhere": audit.channel is not Channel.WEB,
        "macro_not_ours": macro_id is None or macro_id not in audit.macros,
    }
    return next((code for code, holds in refusals.items() if holds), "")


def why_not(
    macro: Macro,
    agent: Person,
    groups: Set[int],
    rights: Rights,
    *,
    reporters: Collection[int],
) -> str:
    """Why an agent, as Zendesk knows them now, may not ask for that: a code; empty when they may.

    `reporters`: everybody who is or was the ticket's requester, by immutable id.
    """
    is_grave = macro.rung >= Rung.SHUT_OUT
    refusals = {
        "macro_by_stranger": not agent.is_agent,
        "macro_role": is_grave and rights.role == "admin" and agent.role != "admin",
        "macro_group": is_grave and rights.groups.isdisjoint(groups),
        "approval_by_reporter": agent.id in reporters,
    }
    return next((code for code, holds in refusals.items() if holds), "")


def why_too_late(macro: Macro, asked_at: datetime, now: datetime) -> str:
    """A code when a step was asked for too long ago to take it still; empty when in time."""
    in_time = macro.step is None or asked_at > now - valid_for(macro.step)
    return "" if in_time else "macro_too_old"


def shown_before(audits: Sequence[Audit], audit_id: int, us: int | None) -> Mapping[int, str]:
    """The plans of the newest note of ours before that audit: effect to hash, as it showed them.

    `audits` oldest first. Without our own user's id nothing counts as ours.
    """
    shown: Mapping[int, str] = {}
    for audit in audits:
        if audit.id == audit_id:
            return shown
        if us is not None and audit.author_id == us and audit.plans is not None:
            shown = audit.plans
    return {}
