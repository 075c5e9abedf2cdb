"""`deskwarden approve`: allow a step that waits, exactly as you were shown it."""

import re
from dataclasses import replace
from datetime import timedelta

import click

from commands.hand import HAND, Asked, Hand, hand, hand_options
from commands.operator import NUMBER, as_text
from commands.target import effect_of, refuse_unless_allowed
from containment.agent import macro_for, refuse_own_account
from incidents.approvals import PersonAct
from incidents.errors import AskedInVain
from incidents.ledger import Effect
from incidents.verification import Verified, Way

SAY = HAND["say"]
_YEAR = 366 * 24 * 60  # minutes
_SHOWN = re.compile(r"[0-9a-f]{16,64}")


@click.command()
@click.argument("number", metavar="EFFECT", type=NUMBER)
@click.option("--plan", required=True, help="The plan's number, as `effects show` printed it.")
@click.option(
    "--verified",
    type=click.Choice([way.value for way in Way]),
    help="How you verified the account's owner; a step of rung 3 takes it.",
)
@click.option(
    "--minutes-ago",
    type=click.IntRange(0, _YEAR),
    default=0,
    show_default=True,
    help="When that was.",
)
@hand_options()
def approve(asked: Asked, number: int, plan: str, verified: str | None, minutes_ago: int) -> None:
    """Allow a step that waits. Not your own request, report or account, and not another plan.

    What is lost for good (rung 3) takes two people, who each say how they verified the owner.
    """
    with hand(asked) as mine:
        effect = effect_of(mine.store, number)
        refuse_unless_theirs(mine, effect)
        shown = _whole(effect, plan)
        act = replace(mine.act, verified=_stated(mine.act, verified, minutes_ago))
        approved = mine.services.steps.approve({effect.id: shown}, act)
        mine.services.doorbell.contain(approved.ready)
        if asked.as_json:
            click.echo(as_text(approved))
        elif not approved.is_new:
            click.echo(SAY["known"])
        else:
            click.echo(SAY["approved" if approved.ready else "approved_waits"].format(id=number))


def _stated(act: PersonAct, way: str | None, minutes_ago: int) -> Verified | None:
    """What the person says of the account's owner; None when they say nothing."""
    return Verified(Way(way), act.at - timedelta(minutes=minutes_ago)) if way else None


def refuse_unless_theirs(mine: Hand, effect: Effect) -> None:
    """Raise AskedInVain for whoever may not decide about this step."""
    macro = macro_for(effect.kind)
    refuse_unless_allowed(mine, macro, effect)
    account = mine.services.impact.identity.account(effect.target)
    refuse_own_account(mine.proved(macro), [account.email])


def _whole(effect: Effect, plan: str) -> str:
    """The plan's whole hash when what was typed is its beginning. Raises AskedInVain."""
    if not _SHOWN.fullmatch(plan):
        raise AskedInVain("plan_short", id=effect.id)
    return effect.plan_hash if effect.plan_hash.startswith(plan) else plan
