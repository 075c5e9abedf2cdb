"""Who asks: an agent's macro, by the audit that shows it. Never from a payload."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from incidents.tickets import Audit, Channel, Person


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
