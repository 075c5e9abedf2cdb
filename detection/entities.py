"""Whom and what a message names, and which part each plays: reporter, subject, actor."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from detection import people, time_parts
from detection.addresses import Address, addresses
from detection.names import names
from detection.people import described
from detection.roles import role_of
from detection.sight import Sight, sight, visible
from detection.speaking import first_person
from detection.spotting import Spot, Spotter, listed
from detection.times import times
from incidents.model import Entity, EntityKind, Role
from incidents.naming import each_once

VERSION = "3"
"""Raised whenever the same text may name something else: then replay shows the difference."""
MENTIONED = "mentioned"
"""The reason of those that play no part."""
MOST = 60  # entities of one message
QUOTE = 120  # characters of the customer's words that one shows
_OWN_HOSTS = ("zendesk.com", "zdassets.com")
"""Where the links of the desk's own mails lead."""
_DESKS = listed(
    "support help helpdesk service info contact hello noreply no-reply donotreply do-not-reply "
    "security abuse feedback privacy team kontakt hilfe ayuda aide suporte soporte assistenza "
    "pomoc"
)
"""Mailboxes of companies: only who sends from them is worth a name."""
_OPENS = " (<[,"
"""Between a name and the address that is theirs."""
_Named = tuple[int, int, str, Role, str]
"""Where a name stands, what it is, its role and the reason."""
_SPOTTER = Spotter(time_parts.VOCABULARY | people.VOCABULARY)


def entities(raw: str, at: datetime | None = None, reporter_role: str = "") -> tuple[Entity, ...]:
    """Everything that `raw` names but systems, each once, at most MOST.

    `raw`: what a person says now (Text.raw). `at`: when it was written, aware; None when that is
    not known. `reporter_role`: what the channel says of the writer; empty when it says nothing.
    """
    seen = sight(raw)
    spots = _SPOTTER.spots(seen.body)
    named = list(_names(seen.body))
    found = chain(
        _reporter(seen, reporter_role),
        _addresses(seen, named),
        (_entity(seen.body, EntityKind.USER, *name) for name in named),
        _described(seen.body, spots),
        (
            _entity(seen.body, EntityKind.TIME, each.start, each.end, each.value)
            for each in times(seen.body, spots, at)
        ),
    )
    return each_once(found)[:MOST]


def _addresses(seen: Sight, named: list[_Named]) -> Iterator[Entity]:
    """Not those of our own mails, nor of who signs, nor a company's mailbox that is written to.

    One right behind a name is theirs: «Laura Stone (laura@acme.example)».
    """
    owners = {each[1]: each[3:] for each in named}
    own = {address.value.rpartition("@")[2] for address in addresses(seen.signature)}
    for address in addresses(seen.body):
        role, reason = role_of(address.kind, seen.body, address.start, address.end)
        if role is Role.MENTIONED and address.kind is EntityKind.EMAIL:
            gap = seen.body[max(0, address.start - len(_OPENS)) : address.start]
            name_ends = address.start - len(gap) + len(gap.rstrip(_OPENS))
            role, reason = owners.get(name_ends, (role, reason))
        if not _is_known(address, own, role):
            place = address.start, address.end
            yield _entity(seen.body, address.kind, *place, address.value, role, reason)


def _is_known(address: Address, own: set[str], role: Role) -> bool:
    if address.kind is EntityKind.EMAIL:
        return role is not Role.ACTOR and address.value.partition("@")[0] in _DESKS
    host = address.value
    is_ours = any(host == each or host.endswith(f".{each}") for each in _OWN_HOSTS)
    return address.kind is EntityKind.DOMAIN and (host in own or is_ours)


def _names(body: str) -> Iterator[_Named]:
    for name in names(body):
        role, reason = Role.REPORTER, "names_self"
        if not name.is_reporter:
            role, reason = role_of(EntityKind.USER, body, name.start, name.end)
        yield name.start, name.end, name.value, role, reason


def _described(body: str, spots: list[Spot]) -> Iterator[Entity]:
    for each in described(body, spots):
        yield _entity(body, each.kind, each.start, each.end, "", each.role, each.reason)


def _reporter(seen: Sight, reporter_role: str) -> Iterator[Entity]:
    """Who writes: by the name that signs, by what the channel says, or just «I»."""
    if seen.name:
        yield Entity(EntityKind.USER, seen.name, _cut(seen.name), Role.REPORTER, "signs")
    quote = first_person(seen.body)
    if reporter_role:
        yield Entity(
            EntityKind.PERSON, _cut(visible(reporter_role)), quote, Role.REPORTER, "role_given"
        )
    elif quote:
        yield Entity(EntityKind.PERSON, quote, quote, Role.REPORTER, "first_person")


def _entity(
    body: str,
    kind: EntityKind,
    start: int,
    end: int,
    value: str,
    role: Role = Role.MENTIONED,
    reason: str = MENTIONED,
) -> Entity:
    quote = " ".join(body[start:end].split())
    return Entity(kind, _cut(value or quote.lower()), _cut(quote), role, reason)


def _cut(words: str) -> str:
    return words if len(words) <= QUOTE else words[: QUOTE - 1].rstrip() + "…"
