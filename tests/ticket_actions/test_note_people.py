"""What the note says of people: who reports, about whom, who did it, whom the text names."""

import re
from dataclasses import replace
from datetime import timedelta

from incidents.model import Activity, Customer, Entity, EntityKind, Proof, Role
from tests.builders import (
    NOW,
    a_case,
    a_reading,
    a_reporter,
    a_session,
    an_assessment,
    an_event,
    an_incident,
)
from tests.ticket_actions.note_lines import first_paragraph, html_of, text_of


def test_who_asks_about_whom_and_who_did_it_are_three_lines() -> None:
    strange = an_event(country="BR", ip="203.0.113.9")
    home = an_event(at=NOW - timedelta(hours=30))
    seen = an_assessment(events=(strange, home))

    html = html_of(a_case(incident=an_incident(assessment=seen)))

    assert text_of(html.split("<p>")[3]) == [
        "Reporter: Eve Adams, eve@acme.example, proved, no administrator, by the CRM",
        "About: the reporter's own account, for nobody else is named",
        "Done by: a stranger, by a sign-in or session from 203.0.113.9 (BR)",
    ]
    assert "What the outside shows of a stranger, whatever the ticket says" in html


def test_a_forged_report_about_somebody_else_is_told_apart() -> None:
    bob, mallory = "bob@globex.example", "mallory@evil.example"
    named = (
        Entity(EntityKind.EMAIL, bob, bob, Role.SUBJECT, "owner"),
        Entity(EntityKind.EMAIL, mallory, mallory, Role.ACTOR, "acted"),
    )
    seen = an_assessment(about=bob, subject_customer=Customer("c-2", "Globex"))
    incident = an_incident(
        assessment=seen,
        reading=a_reading(entities=named),
        reporter=a_reporter(Proof.UNPROVEN, reasons=()),
    )

    html = html_of(a_case(incident=incident))

    assert first_paragraph(html)[1:3] == ["- Account: Globex", f"- Affected User: {bob}"]
    assert text_of(html.split("<p>")[3]) == [
        "Reporter: Eve Adams, eve@acme.example, NOT PROVED, no administrator, by the CRM",
        f"About: {bob}, somebody at ANOTHER company than the reporter's, by the CRM",
        f"Done by: {mallory}, by the report",
    ]


def test_sessions_that_show_a_stranger_are_quoted_with_what_was_done_after() -> None:
    home = replace(a_session("s-1"), created_at=NOW - timedelta(hours=40))
    away = replace(a_session("s-2"), country="BR", agent="curl")
    rows = (
        an_event(Activity.API_KEY, action="api_key.created", country="BR"),
        an_event(
            Activity.EXPORT, action="data.exported", country="BR", at=NOW - timedelta(minutes=12)
        ),
    )
    seen = an_assessment(sessions=(home, away), events=rows)

    html = html_of(a_case(incident=an_incident(assessment=seen)))

    shown = html[html.index("What the outside shows") :]
    assert text_of(shown)[1:4] == [
        "a live session in another country than the oldest one's: 192.0.2.7 (BR), curl, since "
        "2026-11-21 04:00 UTC",
        "then an export: 2026-11-21 04:48 UTC — data.exported from 192.0.2.7 (BR), by "
        "eve@acme.example",
        "and a new or changed API key: 2026-11-21 04:50 UTC — api_key.created from 192.0.2.7 (BR), "
        "by eve@acme.example",
    ]


def test_systems_that_the_text_names_stand_in_it() -> None:
    named = an_incident(reading=a_reading(systems=("Reports", "API")))

    assert "<strong>Systems mentioned</strong>: Reports, API" in html_of(a_case(incident=named))


def test_who_and_what_the_report_names_stands_in_it_in_one_line() -> None:
    named = (
        Entity(EntityKind.IP, "203.0.113.66", "203[.]0[.]113[.]66", Role.ACTOR, "from_there"),
        Entity(EntityKind.USER, "Maria Lopez", "Maria Lopez", Role.SUBJECT, "owner"),
        Entity(EntityKind.EMAIL, "x" * 99 + "@a.example", ""),
        *(Entity(EntityKind.TIME, f"0{hour}:00", "") for hour in range(7)),
        Entity(EntityKind.PERSON, "I", "I", Role.REPORTER, "first_person"),
    )

    html = html_of(a_case(incident=an_incident(reading=a_reading(entities=named))))

    (line,) = re.findall("<p><strong>Named in the report</strong>: (.*)</p>", html)
    assert re.sub("</?code>", "", line) == (
        "addresses 203.0.113.66 (actor); "
        f"users Maria Lopez (subject), {'x' * 59}…; "
        "times 00:00, 01:00, 02:00, 03:00, 04:00 and 2 more."
    )


def test_a_report_that_names_none_of_them_has_no_such_line() -> None:
    person = Entity(EntityKind.PERSON, "I", "I", Role.REPORTER, "first_person")

    html = html_of(a_case(incident=an_incident(reading=a_reading(entities=(person,)))))

    assert "Named in the report" not in html
