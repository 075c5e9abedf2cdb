"""What a report says of people and accounts, as detection finds it."""

from incidents.model import Entity, EntityKind, Reading, Role
from tests.builders import a_reading

EVE, BOB = "eve@acme.example", "bob@acme.example"


def named(
    value: str,
    role: Role = Role.SUBJECT,
    kind: EntityKind = EntityKind.EMAIL,
    reason: str = "owner",
) -> Entity:
    """Somebody or something in the text, in its own words."""
    return Entity(kind, value, value, role, reason)


def about(*entities: Entity) -> Reading:
    """A report that names them."""
    return a_reading(entities=entities)


MY_ACCOUNT = named("my account", kind=EntityKind.ACCOUNT, reason="own")
OUR_USERS = named("all our users", kind=EntityKind.ACCOUNT, reason="several")
OUR_BOSS = named("our boss", kind=EntityKind.PERSON, reason="on_behalf")
JSMITH = named("jsmith", kind=EntityKind.USER)
