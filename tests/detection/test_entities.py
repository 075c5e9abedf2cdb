"""Whom and what a report names, in nine languages: each sentence with all that stands in it."""

import hashlib
import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detection import read
from detection.entities import MOST, QUOTE, VERSION, entities
from detection.reading import text_of
from detection.sight import visible
from detection.text import LIMIT
from incidents.model import Entity, EntityKind, Message, Outcome, Role
from incidents.naming import each_once
from ticket_actions.render import words

NAMED = tomllib.loads((Path(__file__).parent / "named.toml").read_text(encoding="utf-8"))
SENTENCES = [(text, named) for each in NAMED.values() for text, named in each.items()]
AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SPEAKING = ("first_person", "role_given")


def told(text: str, at: datetime | None = AT) -> set[str]:
    """Kind, value and role of all that a text names, without whoever says «I»."""
    found = entities(text, at)
    return {f"{e.kind} {e.value} {e.role}" for e in found if e.reason not in SPEAKING}


def roles(text: str, **given: str) -> dict[tuple[str, str], str]:
    """Kind and role of all, with the reason."""
    return {(e.kind.value, e.role.value): e.reason for e in entities(text, AT, **given)}


@pytest.mark.parametrize(("text", "named"), SENTENCES)
def test_a_sentence_names_exactly_this(text: str, named: list[str]) -> None:
    assert told(text) == set(named)


def test_what_the_sentences_name_changes_only_with_the_version() -> None:
    found = [[repr(each) for each in entities(text, AT)] for text, _ in SENTENCES]

    digest = hashlib.sha256(json.dumps(found).encode()).hexdigest()

    assert (VERSION, digest[:16]) == ("3", "e8adec5be52a1d8e")


ALPHABET = "aZ@.:[]-/0123 \n'’hxp\u200b\ufeffé誰か昨日時月日someone our account Bob by"
"""What addresses, times and people are made of."""


@settings(max_examples=400, deadline=None)
@given(raw=st.text() | st.text(ALPHABET, max_size=80) | st.sampled_from([t for t, _ in SENTENCES]))
@example(raw="\ud800@\x00.example")
def test_no_text_raises_quotes_stand_in_it_and_the_same_names_the_same(raw: str) -> None:
    found = entities(raw, AT)

    shown = " ".join(visible(raw).split())
    assert found == entities(raw, AT)
    assert [each for each in found if each.quote.removesuffix("…") not in shown] == []
    assert len(found) <= MOST


@settings(max_examples=200, deadline=None)
@given(at=st.datetimes(timezones=st.just(UTC)) | st.none())
def test_no_moment_of_writing_raises(at: datetime | None) -> None:
    found = [entities(text, at) for text, _ in SENTENCES]

    assert len(found) == len(SENTENCES)


@settings(max_examples=100, deadline=None)
@given(words=st.lists(st.sampled_from([t for t, _ in SENTENCES]), max_size=30))
def test_what_several_sentences_name_is_told_once(words: list[str]) -> None:
    found = entities(" ".join(words), AT)

    assert len({(e.kind, e.value, e.role) for e in found}) == len(found)
    assert {e.kind for e in found} <= set(EntityKind)


def test_without_the_messages_time_words_of_time_stay_words() -> None:
    text = (
        "It began yesterday evening, since last Tuesday, three days ago, on 24 December, tonight, "
        "on Sunday, this morning, 11月3日, 3日前 and at 04:50 on 2026-11-02."
    )

    assert told(text, None) == {
        "time yesterday evening mentioned",
        "time since last tuesday mentioned",
        "time three days ago mentioned",
        "time 24 december mentioned",
        "time tonight mentioned",
        "time sunday mentioned",
        "time this morning mentioned",
        "time 11月3日 mentioned",
        "time 3日前 mentioned",
        "time 2026-11-02 04:50 mentioned",
    }


def test_a_zone_east_of_utc_does_not_move_the_day_it_was_written() -> None:
    written = AT.astimezone(tz=None)

    assert told("It was yesterday.", written) == {"time 2026-11-20 mentioned"}


@pytest.mark.parametrize(
    "signed",
    [
        "\n\nEve Adams\nHead of Finance\neve@acme.example\nwww.acme.example\n+44 20 7946 0018",
        "\n\nEve Adams, Acme Ltd\neve@acme.example",
        "\n\n- Eve Adams",
    ],
)
def test_the_name_that_signs_is_the_reporters_and_their_addresses_are_no_news(signed: str) -> None:
    text = f"Somebody sends mails from our page acme.example!{signed}"

    found = told(text)

    assert "user Eve Adams reporter" in found
    assert not any(each.startswith("email") for each in found)
    assert "person somebody actor" in found


def test_a_domain_of_the_signature_is_the_persons_own() -> None:
    text = "The page acme.example is down, evil.example is up.\n\nEve Adams\nwww.acme.example"

    assert told(text) == {"domain evil.example mentioned", "user Eve Adams reporter"}


@pytest.mark.parametrize(
    "text",
    [
        "The logins came from\n203.0.113.66",
        "It happens again.\n\nThanks",
        "Somebody is in.\nAnd again.",
        "One line",
        "\n".join(["It is so.", *(f"line {number} says no more" for number in range(9))]),
        f"It is so.\n{'Long ' * 20}",
    ],
)
def test_a_last_line_that_is_no_name_signs_nothing(text: str) -> None:
    assert "signs" not in {each.reason for each in entities(text, AT)}


def test_who_writes_is_told_by_the_channel_or_by_their_own_words() -> None:
    assert roles("My page is blank.")["person", "reporter"] == "first_person"
    assert roles("It is blank.", reporter_role="org-admin")["person", "reporter"] == "role_given"
    assert roles("It is blank.") == {}


@pytest.mark.parametrize(
    "text",
    ["See you on Mon", "On Mon 24 Nov it stops", "Mon: closed", "Bis Mi um neun", "The EU office",
     "It hangs at acme.io today", "Tot Ma 24 november"],
)  # fmt: skip
def test_a_day_a_union_or_an_ending_is_nobody_who_speaks(text: str) -> None:
    (channel,) = [e for e in entities(text, AT, "org-member") if e.role is Role.REPORTER]

    assert channel.quote == ""
    assert [e for e in entities(text, AT) if e.role is Role.REPORTER] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [("Mon compte est bloqué", "Mon"), ("C'est mon compte", "mon"), ("Ma boîte ! Vite", "Ma"),
     ("Bonjour. Mon mot de passe", "Mon"), ("MON COMPTE EST VIDE", "MON"), ("Eu perdi", "Eu"),
     ("Io non entro più", "Io"), ("On Mon I called", "I")],
)  # fmt: skip
def test_the_same_word_of_somebody_who_speaks_is_theirs(text: str, word: str) -> None:
    assert [e.quote for e in entities(text, AT) if e.role is Role.REPORTER] == [word]


@pytest.mark.parametrize("subject", ["Two versions", "Invoice of all", "Three", "Our own"])
@pytest.mark.parametrize("greeting", ["Accounts,", "users of the portal", "Account team,"])
def test_a_subject_and_the_greeting_below_it_are_two_things(subject: str, greeting: str) -> None:
    found = entities(f"{subject}\n\n{greeting}", AT)

    assert [e for e in found if e.kind is EntityKind.ACCOUNT] == []


@pytest.mark.parametrize("name", ["Weber", "Laura Stone", "Müller-Lüdenscheidt"])
@pytest.mark.parametrize(
    "titles", ["Dr.", "Frau Dr.", "Frau Dr", "Herr Prof. Dr.", "Mr.", "Mme", "Sra.", "Prof"]
)
@pytest.mark.parametrize("said", ["Please call {} today.", "The account of {} was locked."])
def test_a_title_is_no_name_and_hides_none(said: str, titles: str, name: str) -> None:
    found = [e for e in entities(said.format(f"{titles} {name}"), AT) if e.kind is EntityKind.USER]

    assert [(e.value, e.quote) for e in found] == [(name, f"{titles} {name}")]


@pytest.mark.parametrize("says", ["I am", "I'm", "This is", "My name is"])
@pytest.mark.parametrize("name", ["Laura Stone", "Mr. Lysander Cole"])
def test_whose_assistant_writes_is_not_who_writes(says: str, name: str) -> None:
    (found,) = [e for e in entities(f"{says} {name}'s assistant", AT) if e.value in name]

    assert found.role is not Role.REPORTER


@pytest.mark.parametrize("says", ["I,", "Ich,", "Moi,", "Yo,", "My name is", "This is"])
@pytest.mark.parametrize("behind", [" ({}),", " <{}>", ", {}", " {}"])
def test_an_address_behind_a_name_is_of_the_same_person(says: str, behind: str) -> None:
    address = "laura@acme.example"

    found = entities(f"{says} Laura Stone{behind.format(address)} see a new rule.", AT)

    parts = {e.value: e.role for e in found if e.kind in (EntityKind.USER, EntityKind.EMAIL)}
    assert parts == {"Laura Stone": Role.REPORTER, address: Role.REPORTER}


def test_the_one_who_writes_is_not_the_one_who_did_it_nor_the_one_it_was_done_to() -> None:
    text = (
        "I am Ada Lind. A former employee logged in to the account of Maria Lopez "
        "from 203.0.113.66 yesterday."
    )

    found = {(e.role, e.value) for e in entities(text, AT)}

    assert (Role.REPORTER, "Ada Lind") in found
    assert (Role.SUBJECT, "Maria Lopez") in found
    assert {(Role.ACTOR, "former employee"), (Role.ACTOR, "203.0.113.66")} <= found


def test_signs_that_nobody_sees_hide_no_address() -> None:
    text = "Somebody came from 203.0\u200b.113.66 and ev\u202eil.example is open."

    assert {"ip 203.0.113.66 actor", "domain evil.example mentioned"} <= told(text)


def test_long_words_are_cut() -> None:
    (found,) = entities(f"See https://{'a' * 60}.{'b' * 60}.{'c' * 60}.example for it.")

    assert len(found.quote) == len(found.value) == QUOTE
    assert found.quote.endswith("…")


def test_no_more_is_told_than_a_person_can_look_through() -> None:
    text = " ".join(f"It came from 203.0.113.{number}." for number in range(200))

    assert len(entities(text)) == MOST


HOSTILE = (
    "a@a.|1.1.1.| |((((|someone |yesterday at 04:50 |誰か|昨日|[.]|::|Maria's |user "
    "|our our account |3 days ago |x@y.example |by Maria |our colleague Maria Lopez "
)


@pytest.mark.parametrize("unit", HOSTILE.split("|"))
def test_a_hostile_text_of_64_kib_is_looked_through(unit: str) -> None:
    assert len(entities(unit * (LIMIT // len(unit)), AT)) <= MOST


def test_a_reading_holds_what_its_message_names_and_the_systems_with_their_words() -> None:
    text = "Somebody logged in to my account from 203.0.113.66 yesterday."

    reading = read(Message(text, at=AT, reporter_role="org-admin"))

    assert reading.entities_version == VERSION
    assert {
        Entity(EntityKind.IP, "203.0.113.66", "203.0.113.66", Role.ACTOR, "from_there"),
        Entity(EntityKind.TIME, "2026-11-20", "yesterday", Role.MENTIONED, "mentioned"),
        Entity(EntityKind.PERSON, "org-admin", "my", Role.REPORTER, "role_given"),
        Entity(EntityKind.SYSTEM, "sign-in", "logged in", Role.MENTIONED, "mentioned"),
    } <= set(reading.entities)


def test_an_ordinary_message_names_nothing() -> None:
    reading = read(Message("Where did maria@acme.example put the printer yesterday?"))

    assert reading.outcome is Outcome.ORDINARY
    assert (reading.entities, reading.entities_version) == ((), VERSION)


def test_what_somebody_quotes_from_an_earlier_mail_is_not_theirs() -> None:
    raw = text_of(Message("Somebody is in my account.\n> Write to desk@lantern.example today")).raw

    assert told(raw) == {"person somebody actor", "account my account subject"}


def test_every_reason_has_words() -> None:
    reasons = {each.reason for text, _ in SENTENCES for each in entities(text, AT)}
    others = {"signs", "role_given", "first_person"}

    assert (reasons | others) == set(words("notes/entities"))


def test_a_message_of_tomorrow_counts_from_its_own_day() -> None:
    assert told("It was today.", AT + timedelta(days=1)) == {"time 2026-11-22 mentioned"}


def test_a_mere_mention_goes_where_a_part_is_known() -> None:
    mention = Entity(EntityKind.EMAIL, "a@b.example", "a@b.example")
    actor = Entity(EntityKind.EMAIL, "a@b.example", "A@b.example", Role.ACTOR, "acted")

    assert each_once([mention, actor, actor, mention]) == (actor,)
