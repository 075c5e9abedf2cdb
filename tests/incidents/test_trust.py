"""About whom a report is, and who did it."""

import tomllib
from pathlib import Path

import pytest

from incidents import trust
from incidents.corroboration import Corroboration, Family, Signal
from incidents.model import (
    Assessment,
    Customer,
    EntityKind,
    LiveSession,
    Reading,
    Role,
    Sought,
)
from incidents.trust import (
    Actor,
    Doer,
    Subject,
    Whose,
    actor_of,
    role_of,
    subject_of,
)
from tests.builders import NOW, a_reporter, an_assessment, an_event
from tests.incidents.saying import BOB, EVE, JSMITH, MY_ACCOUNT, OUR_BOSS, OUR_USERS, about, named

FILE = Path(trust.__file__).parents[1] / "templates" / "notes" / "parties.toml"
CAT = "cat@acme.example"
ACME, GLOBEX = Customer("c-1", "Acme Corp"), Customer("c-2", "Globex")
HIS_ACCOUNT = named("his account", kind=EntityKind.ACCOUNT, reason="of_another")
THE_CFO = named("the CFO", kind=EntityKind.PERSON, reason="owner")
NOBODY_ELSE = (Whose.REPORTER, "subject_nobody_else")


@pytest.mark.parametrize(
    ("reading", "whose", "reason"),
    [
        (about(), Whose.REPORTER, "subject_nobody_else"),
        (about(named(BOB, Role.ACTOR)), Whose.REPORTER, "subject_nobody_else"),
        (about(named("I", kind=EntityKind.PERSON, reason="first_person")), *NOBODY_ELSE),
        (about(named("this system", kind=EntityKind.SYSTEM)), *NOBODY_ELSE),
        (about(named(EVE, Role.MENTIONED)), *NOBODY_ELSE),
        (about(named("acme.example", Role.MENTIONED, EntityKind.DOMAIN)), *NOBODY_ELSE),
        (about(named(BOB, Role.MENTIONED)), Whose.REPORTER, "subject_others_mentioned"),
        (about(THE_CFO), Whose.UNKNOWN, "subject_no_address"),
        (about(named(EVE)), Whose.REPORTER, "subject_own"),
        (about(MY_ACCOUNT), Whose.REPORTER, "subject_own"),
        (
            about(named("eve adams", kind=EntityKind.USER)),
            Whose.REPORTER,
            "subject_own",
        ),
        (about(MY_ACCOUNT, named(BOB)), Whose.REPORTER, "subject_own_and_others"),
        (about(MY_ACCOUNT, HIS_ACCOUNT), Whose.REPORTER, "subject_own_and_others"),
        (about(HIS_ACCOUNT), Whose.UNKNOWN, "subject_no_address"),
        (about(OUR_USERS), Whose.UNKNOWN, "subject_no_address"),
        (about(OUR_BOSS), Whose.UNKNOWN, "subject_no_address"),
        (about(JSMITH), Whose.UNKNOWN, "subject_no_address"),
        (about(named(BOB)), Whose.UNKNOWN, "subject_named_later"),
        (about(named(BOB), named(CAT)), Whose.UNKNOWN, "subject_several"),
    ],
)
def test_where_the_reporters_own_account_was_looked_at_the_text_says_whose_is_meant(
    reading: Reading, whose: Whose, reason: str
) -> None:
    subject = subject_of(reading, a_reporter(), an_assessment(customer=ACME))

    assert subject == Subject(whose, EVE, reason)


@pytest.mark.parametrize(
    ("ours", "theirs", "whose", "reason"),
    [
        (ACME, Customer("c-1", "ACME"), Whose.COLLEAGUE, "subject_colleague"),
        (ACME, GLOBEX, Whose.OTHER_ORGANISATION, "subject_other_company"),
        (ACME, Customer("c-9", "Acme Corp"), Whose.OTHER_ORGANISATION, "subject_other_company"),
        (ACME, None, Whose.UNKNOWN, "subject_company_unknown"),
        (None, ACME, Whose.UNKNOWN, "subject_company_unknown"),
        (None, None, Whose.UNKNOWN, "subject_company_unknown"),
    ],
)
def test_somebody_else_is_a_colleague_only_when_the_crm_has_them_at_the_same_company(
    ours: Customer | None, theirs: Customer | None, whose: Whose, reason: str
) -> None:
    seen = an_assessment(about=BOB, customer=ours, subject_customer=theirs)

    subject = subject_of(about(named(BOB)), a_reporter(), seen)

    assert subject == Subject(whose, BOB, reason)


LIN = named("Lin Zhao", kind=EntityKind.USER)


@pytest.mark.parametrize(
    ("sought", "whose", "reason"),
    [
        (Sought.NOBODY, Whose.UNKNOWN, "subject_name_unknown"),
        (Sought.SEVERAL, Whose.UNKNOWN, "subject_name_several"),
        (Sought.UNHEARD, Whose.UNKNOWN, "subject_name_unheard"),
        (Sought.ELSEWHERE, Whose.OTHER_ORGANISATION, "subject_name_elsewhere"),
    ],
)
def test_a_name_that_leads_to_nobodys_account_is_told_with_its_reason(
    sought: Sought, whose: Whose, reason: str
) -> None:
    seen = an_assessment(customer=ACME, sought=sought)

    subject = subject_of(about(LIN), a_reporter(), seen)
    later = subject_of(about(LIN, named(BOB)), a_reporter(), seen)
    two = subject_of(about(LIN, JSMITH), a_reporter(), seen)

    assert subject == Subject(whose, EVE, reason, "Lin Zhao")
    assert later == Subject(Whose.UNKNOWN, EVE, "subject_named_later")
    assert two == Subject(Whose.UNKNOWN, EVE, "subject_no_address")


@pytest.mark.parametrize(
    ("theirs", "whose", "reason"),
    [
        (ACME, Whose.COLLEAGUE, "subject_colleague_named"),
        (GLOBEX, Whose.OTHER_ORGANISATION, "subject_other_company"),
        (None, Whose.UNKNOWN, "subject_company_unknown"),
    ],
)
def test_a_name_that_is_one_contacts_is_told_with_the_address(
    theirs: Customer | None, whose: Whose, reason: str
) -> None:
    seen = an_assessment(about=BOB, customer=ACME, subject_customer=theirs, sought=Sought.FOUND)

    subject = subject_of(about(LIN), a_reporter(), seen)
    erased = subject_of(about(), a_reporter(), seen)

    assert subject == Subject(whose, BOB, reason, "Lin Zhao")
    assert erased == Subject(whose, BOB, reason)


def test_a_name_that_is_the_reporters_own_by_the_crm_is_their_own_account() -> None:
    seen = an_assessment(customer=ACME, sought=Sought.FOUND)

    subject = subject_of(about(LIN), a_reporter(), seen)

    assert subject == Subject(Whose.REPORTER, EVE, "subject_own")


def test_an_address_without_text_does_not_make_everybody_the_reporter() -> None:
    nobody = a_reporter(email="", name="")

    subject = subject_of(about(named("")), nobody, Assessment())

    assert subject.whose is Whose.UNKNOWN


STRANGER = an_event(ip="203.0.113.9", country="BR")
SESSION = LiveSession("s-2", "", "BR", "Firefox", NOW, NOW)


@pytest.mark.parametrize(
    ("reading", "corroboration", "actor"),
    [
        (about(), Corroboration(), Actor(Doer.UNKNOWN, "", "actor_unknown")),
        (about(named(BOB)), Corroboration(), Actor(Doer.UNKNOWN, "", "actor_unknown")),
        (
            about(named(BOB, Role.ACTOR)),
            Corroboration(),
            Actor(Doer.NAMED, BOB, "actor_named"),
        ),
        (
            about(named("jsmith", Role.ACTOR, EntityKind.USER)),
            Corroboration(),
            Actor(Doer.NAMED, "jsmith", "actor_named"),
        ),
        (
            about(named(BOB, Role.ACTOR), named(EVE, Role.ACTOR)),
            Corroboration(),
            Actor(Doer.REPORTER, EVE, "actor_self"),
        ),
        (
            about(named("I", Role.ACTOR, EntityKind.PERSON, "first_person")),
            Corroboration(),
            Actor(Doer.REPORTER, EVE, "actor_self"),
        ),
        (
            about(named("somebody", Role.ACTOR, EntityKind.PERSON, "unknown_doer")),
            Corroboration(),
            Actor(Doer.STRANGER, "somebody", "actor_described"),
        ),
        (
            about(named(EVE, Role.ACTOR)),
            Corroboration((Signal(Family.PLACE, NOW, STRANGER),)),
            Actor(Doer.STRANGER, "203.0.113.9 (BR)", "actor_strange_sign_in"),
        ),
        (
            about(),
            Corroboration((Signal(Family.PLACE, NOW, SESSION),)),
            Actor(Doer.STRANGER, "? (BR)", "actor_strange_sign_in"),
        ),
    ],
)
def test_who_did_it_is_what_the_outside_shows_and_else_a_claim(
    reading: Reading, corroboration: Corroboration, actor: Actor
) -> None:
    assert actor_of(reading, a_reporter(), corroboration) == actor


@pytest.mark.parametrize(
    ("customer", "code"),
    [
        (Customer("c-1", "Acme", contact_is_admin=True), "role_admin"),
        (Customer("c-1", "Acme", contact_is_admin=False), "role_member"),
        (Customer("c-1", "Acme"), "role_unknown"),
        (None, "role_unknown"),
    ],
)
def test_the_reporters_role_is_the_crms(customer: Customer | None, code: str) -> None:
    assert role_of(customer) == code


def test_every_code_of_the_parties_has_words_and_every_word_a_code() -> None:
    source = Path(trust.__file__).read_text(encoding="utf-8")
    words = tomllib.loads(FILE.read_text(encoding="utf-8"))

    assert {code for code in words if f'"{code}"' not in source} == set()
    assert source.count('"subject_') == len([code for code in words if "subject_" in code])
    assert source.count('"actor_') == len([code for code in words if "actor_" in code])
