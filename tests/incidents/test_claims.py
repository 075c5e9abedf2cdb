"""Whom a report says that it is about."""

import pytest

from incidents.claims import address_of_subject, name_of_subject, whom
from incidents.model import Contact, Customer, EntityKind, Reading, Role, Sought
from tests.builders import a_reporter
from tests.incidents.saying import BOB, EVE, JSMITH, MY_ACCOUNT, OUR_BOSS, OUR_USERS, about, named

CAT = "cat@acme.example"
ACME = Customer("c-1", "Acme Corp")
HER_ACCOUNT = named("her account", kind=EntityKind.ACCOUNT, reason="of_another")
LIN = named("Lin Zhao", kind=EntityKind.USER)


@pytest.mark.parametrize(
    ("reading", "address"),
    [
        (about(), EVE),
        (about(named(EVE)), EVE),
        (about(named("EVE@acme.example")), EVE),
        (about(named(BOB)), BOB),
        (about(named("Bob@ACME.example")), BOB),
        (about(named(BOB), named("BOB@acme.example")), BOB),
        (about(named(BOB), named(CAT)), EVE),
        (about(named(BOB), MY_ACCOUNT), EVE),
        (about(named(BOB), named(EVE)), EVE),
        (about(named(BOB, Role.ACTOR)), EVE),
        (about(named(BOB, Role.MENTIONED)), EVE),
        (about(named(BOB, Role.REPORTER)), EVE),
        (about(JSMITH), EVE),
        (about(OUR_BOSS), EVE),
    ],
)
def test_one_other_persons_account_is_looked_at_when_it_alone_is_meant(
    reading: Reading, address: str
) -> None:
    assert address_of_subject(reading, a_reporter()) == address


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        (about(), ""),
        (about(LIN), "Lin Zhao"),
        (about(LIN, named("LIN ZHAO", kind=EntityKind.USER)), "LIN ZHAO"),
        (about(LIN, HER_ACCOUNT), "Lin Zhao"),
        (about(LIN, JSMITH), ""),
        (about(LIN, OUR_BOSS), ""),
        (about(LIN, OUR_USERS), ""),
        (about(LIN, MY_ACCOUNT), ""),
        (about(LIN, named(BOB)), ""),
        (about(named("Lin Zhao", Role.ACTOR, EntityKind.USER)), ""),
        (about(named("Eve Adams", kind=EntityKind.USER)), ""),
        (about(OUR_BOSS), ""),
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
