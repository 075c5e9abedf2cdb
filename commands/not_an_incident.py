"""`deskwarden not-an-incident`: a false alarm; what policy did is taken back."""

import click

from commands.act_note import act_note
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from commands.target import incident_of, refuse_involved
from incidents.asking import Asking, by_policy, not_begun, standing
from incidents.authority import CLOSED
from incidents.errors import AskedInVain
from incidents.ledger import EffectKind, EffectState
from incidents.macros import NOT_AN_INCIDENT
from incidents.model import IncidentState


@click.command("not-an-incident")
@click.argument("target", metavar="TICKET|INCIDENT")
@hand_options()
def not_an_incident(asked: Asked, target: str) -> None:
    """Close an incident as a false alarm: undo what policy did, and drop what has not begun."""
    with hand(asked) as mine:
        agent = mine.proved(NOT_AN_INCIDENT)
        incident = incident_of(mine.store, target)
        refuse_involved(mine, agent, NOT_AN_INCIDENT, incident)
        is_known = mine.services.acts.known(mine.act.id) is not None
        if not is_known and incident.state is IncidentState.FALSE_ALARM:
            raise AskedInVain(CLOSED)
        if not is_known:
            effects = mine.services.ledger.effects(incident.id)
            asking = Asking(
                plans=(act_note(mine, incident, NOT_AN_INCIDENT, "asked_close"),),
                undo=tuple(effect.id for effect in by_policy(standing(effects))),
                refuse=tuple(effect.id for effect in not_begun(effects)),
                state=IncidentState.FALSE_ALARM,
                is_false_alarm=True,
            )
            mine.services.acts.carry(incident.id, mine.act, asking, now=mine.act.at)
            now_are = mine.services.ledger.effects(incident.id)
            undos = [e for e in now_are if e.kind is EffectKind.UNDO]
            ready = [e.id for e in undos if e.state is EffectState.APPROVED]
            mine.services.doorbell.contain(ready)
        told = {"incident": incident.id}
        said = HAND["say"]["known" if is_known else "no_incident"].format(**told)
        click.echo(as_text({**told, "new": not is_known}) if asked.as_json else said)
