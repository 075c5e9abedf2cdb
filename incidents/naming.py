"""Things that several sentences or messages name, each kept once."""

from collections.abc import Iterable

from incidents.model import Entity, EntityKind, Role

MOST = 200  # entities of a whole conversation


def each_once(named: Iterable[Entity]) -> tuple[Entity, ...]:
    """The first of each kind, value and role; a mere mention goes where a role is known.

    At most MOST.
    """
    found = tuple(named)
    first: dict[tuple[EntityKind, str, Role], Entity] = {}
    for each in found:
        first.setdefault((each.kind, each.value, each.role), each)
    known = {(e.kind, e.value) for e in found if e.role is not Role.MENTIONED}
    kept = [
        e for e in first.values() if e.role is not Role.MENTIONED or (e.kind, e.value) not in known
    ]
    return tuple(kept[:MOST])
