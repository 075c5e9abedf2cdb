"""The internal note, down to the words."""

import re
from dataclasses import replace

import pytest

from incidents.ledger import EffectState, TimelineEntry
from incidents.model import (
    Activity,
    Entity,
    EntityKind,
    Finding,
    Kind,
    LiveSession,
    Role,
    Severity,
    Source,
)
from tests.builders import (
    NOW,
    a_case,
    a_reading,
    a_reporter,
    an_assessment,
    an_effect,
    an_event,
    an_incident,
)
from tests.ticket_actions.note_lines import first_paragraph, html_of
from ticket_actions.case import Occasion
from ticket_actions.note import LIMIT

HOSTILE = "<b>x</b> {{ticket.requester.email}} {%if 1%} {{{dc.secret}}} \u202eevil\u200b\nline two"


def test_it_opens_with_the_security_check_as_the_procedure_writes_it() -> None:
    """SOP SEC-204-A step 2: six lines, in this order, nothing before them."""
    html = html_of(a_case())

    assert first_paragraph(html) == [
        "🔐 SECURITY CHECK:",
        "- Account: Acme Corp",
        "- Affected User: eve@acme.example",
        "- Last Login IP: 192.0.2.7",
        "- Recent Export: No",
        "- Risk Rating: High",
    ]


@pytest.mark.parametrize(
    ("severity", "risk"),
    [(Severity.SEV_1, "High"), (Severity.SEV_3, "Medium"), (Severity.SEV_4, "Low")],
)
def test_the_risk_follows_the_severity(severity: Severity, risk: str) -> None:
    html = html_of(a_case(incident=an_incident(severity)))

    assert first_paragraph(html)[5] == f"- Risk Rating: {risk}"


def test_what_was_not_learnt_says_so_with_the_reason() -> None:
    silent = an_assessment(
        customer=None,
        account=None,
        sessions=None,
        events=None,
        unknown=dict.fromkeys(Source, "no answer within 3 s"),
    )

    html = html_of(a_case(incident=an_incident(assessment=silent)))

    assert first_paragraph(html)[1:5] == [
        "- Account: unknown (no answer within 3 s)",
        "- Affected User: eve@acme.example",
        "- Last Login IP: unknown (no answer within 3 s)",
        "- Recent Export: unknown (no answer within 3 s)",
    ]
    assert "Live sessions (UserWatch): unknown (no answer within 3 s)" in html


def test_sources_that_know_nothing_of_the_user_are_not_called_failed() -> None:
    empty = an_assessment(customer=None, events=())
    html = html_of(
        a_case(incident=an_incident(assessment=empty, reporter=a_reporter(email="", reasons=())))
    )

    assert first_paragraph(html)[1:5] == [
        "- Account: unknown (the CRM knows no such contact)",
        "- Affected User: unknown (the requester has no address)",
        "- Last Login IP: unknown (no login in the last 7 days)",
        "- Recent Export: No",
    ]


@pytest.mark.parametrize("occasion", list(Occasion))
def test_a_ticket_cannot_write_html_or_placeholders_into_any_note(occasion: Occasion) -> None:
    finding = Finding(HOSTILE, HOSTILE, HOSTILE, Kind.PHISHING)
    named = tuple(Entity(kind, HOSTILE, HOSTILE, Role.ACTOR, HOSTILE) for kind in EntityKind)
    assessment = an_assessment(
        events=(
            an_event(actor=HOSTILE, action=HOSTILE, object=HOSTILE, ip=HOSTILE, country=HOSTILE),
        ),
        sessions=(LiveSession(HOSTILE, HOSTILE, HOSTILE, HOSTILE, NOW, NOW),),
        unknown={Source.CRM: HOSTILE},
    )
    incident = an_incident(
        assessment=assessment,
        reading=a_reading(findings=(finding,), systems=(HOSTILE,), entities=named),
        reporter=a_reporter(name=HOSTILE, email=HOSTILE, reasons=()),
    )
    failed = an_effect(state=EffectState.UNKNOWN, result={"error": HOSTILE})

    html = html_of(
        a_case(occasion, incident=incident, effects=(failed,), asked_by=HOSTILE, was=Severity.SEV_3)
    )

    assert "{{" not in html
    assert "{%" not in html
    assert "<b>" not in html
    assert "\u202e" not in html
    assert "\u200b" not in html


def test_the_security_checks_values_are_one_line_of_120_characters_without_code() -> None:
    incident = an_incident(reporter=a_reporter(email="x" * 500 + "\n@a.example", reasons=()))

    lines = first_paragraph(html_of(a_case(incident=incident)))

    assert len(lines) == 6
    assert len(lines[2].removeprefix("- Affected User: ")) == 120
    assert "<code>" not in "".join(lines)


def test_however_much_was_seen_the_note_stays_under_zendesks_limit() -> None:
    wide = an_event(Activity.EXPORT, actor="<" * 500, action="&" * 500, object='"' * 500)
    many = an_assessment(
        events=(wide, replace(wide, activity=Activity.ROLE_CHANGE)) * 100,
        sessions=(LiveSession("s", "<" * 99, "<" * 99, "<" * 99, NOW, NOW),) * 200,
    )
    story = (TimelineEntry(NOW, "done", "SEC-2026-0047:chat:team"),) * 500

    html = html_of(a_case(incident=an_incident(assessment=many), timeline=story))

    assert len(html.encode()) < LIMIT
    assert "Exports and downloads: 100" in html


def test_a_raised_incident_says_from_where() -> None:
    html = html_of(
        a_case(Occasion.RAISED, was=Severity.SEV_3, incident=an_incident(Severity.SEV_1))
    )

    assert "Raised from SEV-3 to SEV-1" in html


def test_a_check_names_who_asked() -> None:
    html = html_of(a_case(Occasion.CHECKED, asked_by="Ada Agent"))

    assert "Checked again for Ada Agent at 2026-11-21 05:00 UTC" in html


def test_the_story_is_told_without_its_machinery() -> None:
    entries = (
        TimelineEntry(NOW, "opened", "SEC-2026-0047"),
        TimelineEntry(NOW, "done", "SEC-2026-0047:revoke_sessions:acc-1"),
        TimelineEntry(NOW, "done", "SEC-2026-0047:note:5158"),
        TimelineEntry(NOW, "rescheduled", "SEC-2026-0047:chat:team"),
        TimelineEntry(NOW, "done", "SEC-2026-0047:chat:team"),
        TimelineEntry(NOW, "refused", "SEC-2026-0047:page:team"),
    )

    html = html_of(a_case(timeline=entries))

    story = html[html.index("<strong>Timeline") :]
    assert re.findall(r"— (.*?)</li>", story) == [
        "Reported by the customer",
        "Read, assessed and classified",
        "Done and read back: Revoke the account&#39;s sessions",
        "Told: the security channel",
        "Could not be told: the on-call, by pager",
    ]
