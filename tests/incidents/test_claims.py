"""Whom a report says that it is about."""

import pytest

from incidents.claims import address_of_subject, name_of_subject, whom
from incidents.model import Contact, Customer, Entity, EntityKind, Reading, Role, Sought
from tests.builders import a_reading, a_reporter

EVE, BOB, CAT = "eve@acme.example", "bob@acme.example", "cat@acme.example"
ACME = Customer("c-1", "Acme Corp")


def _named(
    value: str,
    role: Role = Role.SUBJECT,
    kind: EntityKind = EntityKind.EMAIL,
    reason: str = "owner",
) -> Entity:
    return Entity(kind, value, value, role, reason)


def _about(*entities: Entity) -> Reading:
    return a_reading(entities=entities)


MY_ACCOUNT = _named("my account", kind=EntityKind.ACCOUNT, reason="own")
HER_ACCOUNT = _named("her account", kind=EntityKind.ACCOUNT, reason="of_another")
OUR_USERS = _named("all our users", kind=EntityKind.ACCOUNT, reason="several")
OUR_BOSS = _named("our boss", kind=EntityKind.PERSON, reason="on_behalf")
JSMITH = _named("jsmith", kind=EntityKind.USER)
LIN = _named("Lin Zhao", kind=EntityKind.USER)


@pytest.mark.parametrize(
    ("reading", "address"),
    [
        (_about(), EVE),
        (_about(_named(EVE)), EVE),
        (_about(_named("EVE@acme.example")), EVE),
        (_about(_named(BOB)), BOB),
        (_about(_named("Bob@ACME.example")), BOB),
        (_about(_named(BOB), _named("BOB@acme.example")), BOB),
        (_about(_named(BOB), _named(CAT)), EVE),
        (_about(_named(BOB), MY_ACCOUNT), EVE),
        (_about(_named(BOB), _named(EVE)), EVE),
        (_about(_named(BOB, Role.ACTOR)), EVE),
        (_about(_named(BOB, Role.MENTIONED)), EVE),
        (_about(_named(BOB, Role.REPORTER)), EVE),
        (_about(JSMITH), EVE),
        (_about(OUR_BOSS), EVE),
    ],
)
def test_one_other_persons_account_is_looked_at_when_it_alone_is_meant(
    reading: Reading, address: str
) -> None:
    assert address_of_subject(reading, a_reporter()) == address


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        (_about(), ""),
        (_about(LIN), "Lin Zhao"),
        (_about(LIN, _named("LIN ZHAO", kind=EntityKind.USER)), "LIN ZHAO"),
        (_about(LIN, HER_ACCOUNT), "Lin Zhao"),
        (_about(LIN, JSMITH), ""),
        (_about(LIN, OUR_BOSS), ""),
        (_about(LIN, OUR_USERS), ""),
        (_about(LIN, MY_ACCOUNT), ""),
        (_about(LIN, _named(BOB)), ""),
        (_about(_named("Lin Zhao", Role.ACTOR, EntityKind.USER)), ""),
        (_about(_named("Eve Adams", kind=EntityKind.USER)), ""),
        (_about(OUR_BOSS), ""),
    ],
)
def test_a_name_is_looked_up_when_nobody_else_can_be_meant(reading: Reading, name: str) -> None:
    assert name_of_subject(reading, a_reporter()) == name


def contact(email: str, company: str = "c-1") -> Contact:
    return Contact("Lin Zhao", email, company)


@pytest.mark.parametrize(
    ("contacts", "company", "found"),
    [
        ([], ACME, (Sought.NOBODY, "")),
        ([contact(BOB)], ACME, (Sought.FOUND, BOB)),
        ([contact(BOB), contact("BOB@acme.example")], ACME, (Sought.FOUND, BOB)),
        ([contact(BOB), contact(CAT, "c-2")], ACME, (Sought.FOUND, BOB)),
        ([contact("Eve@acme.example")], ACME, (Sought.FOUND, "")),
        ([contact(BOB), contact(CAT)], ACME, (Sought.SEVERAL, "")),
        ([contact(CAT, "c-2")], ACME, (Sought.ELSEWHERE, "")),
        ([contact(BOB)], None, (Sought.NOBODY, "")),
    ],
)
def test_exactly_one_contact_of_the_reporters_own_company_is_meant(
    contacts: list[Contact], company: Customer | None, found: tuple[Sought, str]
) -> None:
    assert whom(contacts, EVE, company) == found
