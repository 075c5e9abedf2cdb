"""`deskwarden raise-severity`: an incident is graver than its text says."""

from dataclasses import replace

import click

from commands.act_note import act_note
from commands.hand import HAND, Asked, hand, hand_options
from commands.operator import as_text
from commands.target import incident_of, refuse_involved
from incidents.asking import Asking, graver
from incidents.authority import GRAVEST
from incidents.errors import AskedInVain
from incidents.macros import RAISE
from incidents.model import IncidentState
from ticket_actions.plans import for_raised_by_person


@click.command("raise-severity")
@click.argument("target", metavar="TICKET|INCIDENT")
@hand_options()
def raise_severity(asked: Asked, target: str) -> None:
    """Raise an incident by one level, with all that the playbook then calls for."""
    with hand(asked) as mine:
        agent = mine.proved(RAISE)
        incident = incident_of(mine.store, target)
        refuse_involved(mine, agent, RAISE, incident)
        is_known = mine.services.acts.known(mine.act.id) is not None
        judgement = graver(incident.judgement)
        if not is_known and judgement is None:
            raise AskedInVain(GRAVEST)
        if not is_known and judgement is not None:
            plans = for_raised_by_person(incident, judgement, mine.services.policy)
            note = act_note(mine, incident, RAISE, "asked_raise", was=f"-{incident.severity.tag}")
            asking = Asking((*plans, note), judgement=judgement, state=IncidentState.OPEN)
            mine.services.acts.carry(incident.id, mine.act, asking, now=mine.act.at)
            incident = replace(incident, judgement=judgement)
        told = {"incident": incident.id, "severity": incident.severity.label}
        said = HAND["say"]["known" if is_known else "raised"].format(**told)
        click.echo(as_text({**told, "new": not is_known}) if asked.as_json else said)
