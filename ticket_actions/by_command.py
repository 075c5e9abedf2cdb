"""What people said by command of an incident, for the next note: a macro has a note of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from incidents.approvals import How, is_person
from incidents.ledger import Effect, TimelineEntry
from incidents.ports.desk import TicketDesk
from incidents.tickets import Person
from ticket_actions.render import words


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a person."""

    at: datetime
    by: str
    """`zendesk:<user id>`; without a token a name@machine."""
    why: str
    """Their own words."""
    did: tuple[str, ...]
    """What it came to, in words."""
    name: str = ""
    """Theirs, where Zendesk knows it."""

    @property
    def is_operator(self) -> bool:
        """Whoever was at the keyboard of the host, without a token."""
        return not is_person(self.by)

    @property
    def key(self) -> str:
        """By which a written note says that it named this one."""
        return f"command:{self.at.isoformat()}:{self.by}"


def untold(timeline: Iterable[TimelineEntry], effects: Iterable[Effect]) -> tuple[Command, ...]:
    """The commands that no written note has named, oldest first."""
    told = {key for effect in effects for key in _named(effect)}
    found: dict[str, Command] = {}
    for entry in timeline:
        if entry.detail.get("how") == How.CLI:
            new = _of(entry)
            before = found.get(new.key)
            found[new.key] = replace(new, did=before.did + new.did) if before else new
    return tuple(command for key, command in found.items() if key not in told)


def people_known(
    users: Iterable[str], people: Mapping[int, Person], desk: TicketDesk
) -> Mapping[int, Person]:
    """Those people, and whoever else of the users is one, asked for one by one.

    Raises: DeskBusy.
    """
    wanted = {int(user.partition(":")[2]) for user in users if is_person(user)}
    return {**people, **{each: desk.person(each) for each in sorted(wanted - people.keys())}}


def name_of(user: str, people: Mapping[int, Person], desk: TicketDesk) -> str:
    """Whom Zendesk knows by that id, asked when nobody has told us yet; else what was given.

    Raises: DeskBusy.
    """
    if not is_person(user):
        return user
    number = int(user.partition(":")[2])
    known = people.get(number) or desk.person(number)
    return known.name or user


def _of(entry: TimelineEntry) -> Command:
    """The command that the entry is of, or a part of."""
    did = _words(entry)
    why = str(entry.detail.get("reason", ""))
    return Command(entry.at, entry.actor, why, (did,) if did else ())


def _words(entry: TimelineEntry) -> str:
    """What was done, and to which step; nothing for what the rest of the note tells."""
    steps = entry.detail.get("steps") or [entry.subject.partition(":")[2].partition(":")[0]]
    names = [words("notes/steps").get(str(kind), "") for kind in _listed(steps)]
    said = words("notes/commands").get(entry.action, "")
    return said.format(step=", ".join(names)).strip(": ")


def _named(effect: Effect) -> Sequence[object]:
    """What the effect's note named."""
    return _listed(effect.result.get("named"))


def _listed(found: object) -> Sequence[object]:
    """A list of the record; empty for what is none."""
    return found if isinstance(found, list | tuple) else ()
