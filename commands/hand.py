"""Whose hand a command is: the Zendesk user of the personal token given to it, or nobody's.

Exit status: 0 done, 1 refused, 2 wrong words, 3 somebody who must be asked cannot answer now.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from commands.environment import settings
from commands.operator import SAY, json_option
from commands.person import reason_option, whoever
from commands.words import words
from containment.agent import Agent, agent_of, refuse_unless_agent
from incidents.approvals import How, PersonAct
from incidents.errors import AskedInVain, DeskwardenError, Passing
from incidents.macros import Macro
from incidents.ports.services import Services
from integration.settings import Settings
from integration.store import Store, open_store
from integration.wiring import build
from integration.zendesk.person import owner_of
from ticket_actions.render import say

HAND = words("hand")


SOON = timedelta(seconds=5)
"""In which a command has put on record what it planned, with who asked and why."""
Command = Callable[..., None]


class Unreachable(click.ClickException):
    """Nobody refused: try again later."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What every one of these commands is given."""

    reason: str
    token_file: Path | None
    act_id: str
    as_json: bool


@dataclass(frozen=True, slots=True)
class Hand:
    """A command's hold on the record and the outside, and who acts."""

    store: Store
    services: Services
    act: PersonAct
    agent: Agent | None
    """None without a token: then only what does no harm may be done."""
    as_json: bool

    def proved(self, macro: Macro) -> Agent:
        """The person, when they are one and may do that on some ticket. Raises AskedInVain."""
        if self.agent is None:
            raise AskedInVain("no_token")
        refuse_unless_agent(self.agent, macro, self.services.policy.rights)
        return self.agent


def once(reason: str, token_file: Path | None) -> Asked:
    """What a command is given whose act has no name to be repeated under."""
    return Asked(reason, token_file, uuid4().hex, as_json=False)


def hand_options(*, needs_reason: bool = True) -> Callable[[Command], Command]:
    """--reason, --token-file, --act and --json; the command gets them as one `Asked`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(
            reason: str, token_file: Path | None, act_id: str, as_json: bool, **others: Any
        ) -> None:
            command(Asked(reason, token_file, act_id, as_json), **others)

        wanted = reason_option if needs_reason else _may_have_reason
        return wanted(token_option(_act_option(json_option(run))))

    return decorate


_may_have_reason = click.option("--reason", default="", help="Why; needed for any change.")
token_option = click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with your own OAuth token of Zendesk; without it DESKWARDEN_PERSON_TOKEN.",
)
_act_option = click.option(
    "--act",
    "act_id",
    default=lambda: uuid4().hex,
    help="A name for this very act: repeated under the same name it does nothing more.",
)


@contextmanager
def hand(asked: Asked) -> Iterator[Hand]:
    """Open the record, and ask Zendesk whose token it is. Everything that goes wrong in the
    block is one sentence.
    """
    with _plain():
        here = settings()
        store = open_store(here.database_url)
        try:
            services = _planning(build(here, store=store))
            agent = _agent(asked, here, services)
            act = _act(asked, agent, services.clock.now())
            yield Hand(store, services, act, agent, asked.as_json)
        finally:
            store.close()


@contextmanager
def looking() -> Iterator[Store]:
    """The record alone, for what only shows."""
    with _plain():
        store = open_store(settings().database_url)
        try:
            yield store
        finally:
            store.close()


def sentence(code: str, **values: object) -> str:
    """The words of a refusal's code: ours, or those of a note."""
    found = SAY["refused"].get(code) or HAND["refused"].get(code) or say(code)
    return str(found).format(**values)


def _planning(services: Services) -> Services:
    """The same for a process that plans and leaves: what it plans, the workers take up soon."""
    return replace(services, policy=replace(services.policy, lease=SOON))


def _agent(asked: Asked, here: Settings, services: Services) -> Agent | None:
    """Who that is, by Zendesk's word of now; None without a token."""
    given = asked.token_file.read_text(encoding="utf-8") if asked.token_file else ""
    token = given.strip() or here.person_token
    if not token and asked.token_file is None:
        return None
    person = owner_of(here, token, us=services.policy.our_user_id)
    if not person.is_agent:
        raise AskedInVain("macro_by_stranger")
    return agent_of(person, services.desk)


def _act(asked: Asked, agent: Agent | None, now: datetime) -> PersonAct:
    """This act. Its id is the person's own, so that nobody uses up another's."""
    if not asked.reason.strip():
        raise AskedInVain("no_reason")
    who = agent.id if agent else whoever()
    return PersonAct(
        who,
        f"cli:{who}:{asked.act_id}",
        How.CLI,
        now,
        asked.reason.strip(),
        accounts=agent.person.accounts if agent else frozenset(),
    )


@contextmanager
def _plain() -> Iterator[None]:
    """Our errors in one sentence."""
    try:
        yield
    except AskedInVain as no:
        raise click.ClickException(sentence(no.code, **no.values)) from no
    except Passing as away:
        raise Unreachable(HAND["say"]["away"].format(why=away)) from away
    except DeskwardenError as no:
        raise click.ClickException(str(no)) from no
