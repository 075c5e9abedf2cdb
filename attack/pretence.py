"""A provider that answers 200 and does nothing: caught by reading back, never called contained."""

from attack.town import Got, Town
from incidents.ledger import EffectKind, EffectState

WORDS = "There was a sign-in from a country I have never been to. I think my account was hacked."
CLAIM = "done and read back"
"""How a note says that a step worked."""


def pretence(town: Town) -> list[Got]:
    """A proved report; its step is answered, and nothing happens."""
    path = "/admin/api/v1/users/*/sessions"
    fault = {"kind": "pretend", "method": "DELETE", "path": path}
    town.ask("POST", "/_sandbox/faults", fault)
    (victim,) = town.crowd(1)
    ticket = town.form(victim, WORDS, signed_in=True)
    ledger = town.stack.store.ledger

    def states() -> set[EffectState]:
        incident = ledger.incident_of(ticket)
        effects = ledger.effects(incident.id) if incident else ()
        return {each.state for each in effects if each.kind is EffectKind.REVOKE_SESSIONS}

    ended = {EffectState.DONE, EffectState.UNKNOWN}
    town.wait(lambda: bool(states() & ended), seconds=90)
    town.rest(seconds=60)
    town.ask("DELETE", "/_sandbox/faults")
    found = ", ".join(sorted(state.value for state in states())) or "not taken"
    paged = any("may or may not" in str(page) or "unknown" in str(page) for page in town.pages())
    claimed = any(CLAIM in note for note in town.notes(ticket))
    return [
        Got("a provider answers 200 and does nothing", found, states() != {EffectState.UNKNOWN}),
        Got("… somebody is told", "paged" if paged else "nobody", not paged),
        Got("… the note", "says done" if claimed else "does not say done", claimed),
    ]
