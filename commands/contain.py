"""`deskwarden contain`: ask for a step against one account, in your own name."""

from dataclasses import dataclass, replace

import click

from commands.ask import opened_for, request_of
from commands.hand import HAND, Asked, Hand, hand, hand_options
from commands.operator import as_text
from commands.plan_words import Where, plan_words
from containment.agent import macro_for, refuse_own_account
from containment.choosing import Wish, chosen, plans_for, refuse_protected, wish_for
from incidents.asking import Asking
from incidents.errors import AskedInVain
from incidents.ladder import Rung, people_needed, rung_of, undoes
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.model import Incident, IncidentState
from incidents.playbook import BREAKER_OPEN
from ticket_actions.held import with_holds

SAY = HAND["say"]
STEPS = tuple(kind for kind in EffectKind if kind.contains and kind is not EffectKind.UNDO)
_WAITS = {0: "waits_breaker", 1: "waits_one", 2: "waits_two"}


@dataclass(frozen=True, slots=True)
class What:
    """What was typed."""

    kind: EffectKind
    account: str
    key: str
    integration: str

    @property
    def item(self) -> str:
        """The key or integration. Raises AskedInVain when it does not go with the step."""
        item = self.key if self.kind.has_key else ""
        if self.kind is EffectKind.BLOCK_INTEGRATION:
            item = self.integration
        if {self.key, self.integration} - {"", item} or (self.key and self.integration):
            raise AskedInVain("item_not_asked")
        return item


@click.command()
@click.argument("target", metavar="TICKET|INCIDENT")
@click.option("--step", type=click.Choice([kind.value for kind in STEPS]), required=True)
@click.option("--account", required=True, help="The one account: its address or immutable id.")
@click.option(
    "--key",
    default="",
    help="Only this API key, by id; without it each that the step would change.",
)
@click.option("--integration", default="", help="Only this integration, by id.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@hand_options()
def contain(
    asked: Asked, target: str, step: str, account: str, key: str, integration: str, yes: bool
) -> None:
    """Ask for a step against one account: show the plan, ask you, then run it or have it wait.

    Rung 1 runs, rung 2 waits for another person, rung 3 for two. A ticket without an incident
    gets one.
    """
    what = What(EffectKind(step), account, key, integration)
    with hand(asked) as mine:
        agent, item = mine.proved(macro_for(what.kind)), what.item
        if mine.services.acts.known(mine.act.id) is not None:
            _tell_known(mine)
            return
        request, incident = request_of(mine, target, macro_for(what.kind))
        apart_from = incident.id if incident else ""
        wish = _unasked(mine, incident, _wish(mine, what, item, apart_from))
        refuse_own_account(agent, [wish.account.email])
        plans = plans_for(wish, mine.act)
        _show(mine, plans, wish, Where(request.seen.ticket.id, incident.id if incident else ""))
        if not yes:
            click.confirm(SAY["ask"], abort=True, err=asked.as_json)
        _carry(mine, incident or opened_for(mine, request), plans)


def _wish(mine: Hand, what: What, item: str, apart_from: str) -> Wish:
    """Exactly one account, and what the step would do to it; what other incidents than that
    hold off may be asked for. Raises AskedInVain.
    """
    services = mine.services
    found = chosen(services.impact.identity, what.account)
    account = with_holds(found, services, apart_from=apart_from)
    wish = wish_for(services.impact.identity, what.kind, account, item)
    is_listed = services.steps.is_protected(account.id)
    refuse_protected(wish, is_listed=is_listed, ours=services.policy.our_accounts)
    return wish


def _unasked(mine: Hand, incident: Incident | None, wish: Wish) -> Wish:
    """Without what waits for an approval already, or is on its way. Raises AskedInVain."""
    same = [
        each
        for each in (mine.services.ledger.effects(incident.id) if incident else ())
        if (each.kind, each.target) == (wish.kind, wish.account.id)
    ]
    if any(each.state in (EffectState.APPROVED, EffectState.STARTED) for each in same):
        raise AskedInVain("on_its_way")
    waiting = {each.item: each for each in same if each.state is EffectState.PLANNED}
    items = tuple(item for item in wish.items if item not in waiting)
    if not items:
        first = waiting[wish.items[0]]
        raise AskedInVain("waits_already", id=first.id, plan=first.plan_hash)
    return replace(wish, items=items)


def _show(mine: Hand, plans: tuple[EffectPlan, ...], wish: Wish, where: Where) -> None:
    """What is about to be asked for; beside JSON it goes to people's eyes only."""
    comes_back = undoes(wish.kind) and wish.kind not in mine.services.policy.lasting
    for plan in plans:
        told = plan_words(plan, where, email=wish.account.email, comes_back=comes_back)
        click.echo(told, err=mine.as_json)


def _carry(mine: Hand, incident: Incident, plans: tuple[EffectPlan, ...]) -> None:
    """One transaction; then the workers are rung for what may begin."""
    note = EffectPlan(EffectKind.RESULT, str(incident.ticket_id), f"asked-{mine.act.id}")
    asking = Asking(plans=(*plans, note), state=IncidentState.OPEN)
    carried = mine.services.acts.carry(incident.id, mine.act, asking, now=mine.act.at)
    effects = mine.services.ledger.effects(incident.id)
    ours = [effect for effect in effects if effect.id in carried.effects]
    ready = [effect.id for effect in ours if effect.state is EffectState.APPROVED]
    mine.services.doorbell.contain(ready)
    if not carried.is_new:
        _tell_known(mine)
    elif mine.as_json:
        click.echo(as_text({"incident": incident.id, "effects": [_row(each) for each in ours]}))
    else:
        for effect in ours:
            click.echo(_next(effect))


def _next(effect: Effect) -> str:
    """What happens now, or who must say something first."""
    if effect.state is not EffectState.PLANNED:
        return str(SAY["begins"].format(id=effect.id))
    needed = 0 if effect.reason == BREAKER_OPEN else people_needed(_rung(effect))
    return str(SAY[_WAITS[needed]].format(id=effect.id, plan=effect.plan_hash))


def _rung(effect: Effect) -> Rung:
    return rung_of(effect.kind, lasting=effect.lasting)


def _row(effect: Effect) -> dict[str, object]:
    return {
        "id": effect.id,
        "step": effect.kind,
        "account": effect.target,
        "item": effect.item,
        "state": effect.state,
        "reason": effect.reason,
        "plan": effect.plan_hash,
        "blast": effect.blast,
    }


def _tell_known(mine: Hand) -> None:
    click.echo(as_text({"known": True}) if mine.as_json else SAY["known"])
