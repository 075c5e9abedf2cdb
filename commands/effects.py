"""`deskwarden effects`: what was planned outside, and settling what nobody could find out."""

import json
from datetime import datetime

import click

from commands.desk_list import list_options, show_list
from commands.operator import (
    NUMBER,
    SAY,
    as_text,
    facts,
    json_option,
    moment,
    record,
    since,
)
from commands.plan_words import breaks
from commands.resolve import resolve
from commands.story import story
from commands.target import effect_of
from incidents.asking import is_waiting_undo, standing
from incidents.ladder import Rung, rung_of
from incidents.ledger import Effect, EffectState
from integration.store.views import EffectView, Wanted

SAYS = SAY["effects"]
OPEN = tuple(state for state in EffectState if state not in (EffectState.DONE, EffectState.REFUSED))


@click.group()
def effects() -> None:
    """Look at effects, settle those whose end is unknown."""


@effects.command("list")
@list_options(EffectState, OPEN, "all but done and refused")
def list_(wanted: Wanted, as_json: bool) -> None:
    """List effects, oldest first: those that wait, run, or may have happened."""
    with record() as store:
        found = store.effect_desk.list(wanted)
    show_list(found, _line, wanted, SAYS, as_json=as_json)


@effects.command()
@click.argument("number", type=NUMBER)
@json_option
def show(number: int, as_json: bool) -> None:
    """Show everything about effect NUMBER."""
    with record() as store:
        effect = store.effect_desk.find(number)
        told = store.effect_desk.told(effect)
        step = effect_of(store, number)
    if as_json:
        click.echo(as_text({"effect": effect, "step": _step(step), "story": told}))
        return
    click.echo(SAYS["title"].format(id=effect.id, state=effect.state.value))
    click.echo(facts(SAYS["facts"], _facts(effect) | _step_facts(step)))
    click.echo(story(told, {"told": effect.told_at}))
    if effect.state is EffectState.UNKNOWN:
        click.echo(SAYS["unknown"].format(id=effect.id))
    if effect.state is EffectState.REFUSED:
        click.echo(SAYS["refused"].format(id=effect.id))
    if step.kind.contains and step.state is EffectState.PLANNED:
        click.echo(_waits(step).format(id=effect.id, plan=step.plan_hash, step=step.undo_of))
    if standing([step]):
        click.echo(SAYS["stands"].format(id=effect.id))


effects.add_command(resolve)


def _waits(step: Effect) -> str:
    """What people can do about one that waits for them. What gives back cannot be refused."""
    if is_waiting_undo(step):
        return str(SAYS["waiting_undo"])
    is_grave = rung_of(step.kind, lasting=step.lasting) is Rung.REPLACED
    return str(SAYS["waiting_two" if is_grave else "waiting"])


def _step(step: Effect) -> dict[str, object]:
    """What a step against an account has besides; nothing for any other effect."""
    if not step.kind.contains:
        return {}
    return {
        "item": step.item,
        "requested_by": step.requested_by,
        "undo_of": step.undo_of,
        "blast": step.blast,
        "plan": step.plan_hash,
        "expires_at": step.expires_at,
        "confirmed_by": step.confirmed_by,
    }


def _step_facts(step: Effect) -> dict[str, str]:
    """The same in words."""
    if not step.kind.contains:
        return {}
    return {
        "item": step.item or "-",
        "requested": step.requested_by,
        **breaks(step),
        "plan": step.plan_hash,
        "expires": moment(step.expires_at),
        "confirmed": step.confirmed_by or "-",
    }


def _line(effect: EffectView, now: datetime) -> list[str]:
    return [
        str(effect.id),
        effect.state.value,
        since(effect.planned_at, now),
        effect.kind.value,
        effect.target,
        effect.incident_id,
        str(effect.ticket_id),
        str(effect.attempts),
        _why(effect),
    ]


def _why(effect: EffectView) -> str:
    """Why it stands where it stands."""
    return str(effect.result.get("error") or effect.last_error or effect.reason or "-")


def _facts(effect: EffectView) -> dict[str, str]:
    return {
        "what": effect.kind.value,
        "target": effect.target,
        "generation": effect.generation or "-",
        "incident": effect.incident_id,
        "ticket": str(effect.ticket_id),
        "planned": moment(effect.planned_at),
        "reason": effect.reason or "-",
        "approved": ", ".join(effect.approved_by) or "-",
        "started": moment(effect.started_at),
        "held_until": moment(effect.held_until),
        "tries": str(effect.attempts),
        "deaths": str(effect.deaths or "-"),
        "failing": moment(effect.first_failed_at),
        "next": moment(effect.next_at),
        "ended": moment(effect.finished_at),
        "told": moment(effect.told_at),
        "why": effect.last_error or "-",
        "remote": effect.remote_ref or "-",
        "prior": json.dumps(effect.prior) if effect.prior else "-",
        "result": json.dumps(effect.result) if effect.result else "-",
        "key": effect.key,
    }
