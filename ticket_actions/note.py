"""Tell the analyst what we saw, on the ticket itself."""

from incidents.checklist import next_steps
from incidents.ledger import EffectState
from incidents.promises import promises_of
from incidents.tickets import Change, InternalNote
from ticket_actions.case import Case
from ticket_actions.parties import parties_of
from ticket_actions.render import render
from ticket_actions.security_check import security_check
from ticket_actions.step_view import step_views
from ticket_actions.story import story

LIMIT = 60_000
"""bytes; Zendesk cuts a comment at 64 kB without a word (zendesk.md §3.2)."""


def note(case: Case) -> Change:
    """The note of the occasion. Never public: the requester may be the attacker.

    The plans that it shows go along: an approval counts for the plan that its giver read. So do
    the steps that stand, for whoever loses the record.
    """
    html = _written(case, rows=20)
    if len(html.encode()) >= LIMIT:
        html = _written(case, rows=5)  # the lists are what can grow; the rest is bounded
    waiting = (e for e in case.effects if e.kind.contains and e.state is EffectState.PLANNED)
    return Change(
        note=InternalNote(html),
        plans={e.id: e.plan_hash for e in waiting},
        promises=promises_of(case.effects),
    )


def _written(case: Case, *, rows: int) -> str:
    """The note with at most that many rows of each list."""
    parties = parties_of(case.incident)
    return render(
        f"notes/{case.occasion.value}.html",
        case=case,
        incident=case.incident,
        assessment=case.incident.assessment,
        check=security_check(case.incident),
        steps=next_steps(case.incident, case.effects),
        contained=step_views(case.effects, case.approvals, case.people, case.now),
        would=case.would,
        parties=parties,
        shown=parties.shown,
        story=story(case.incident, case.timeline),
        rows=rows,
    )
