"""The internal note, down to the words."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from incidents.approvals import Approval, How
from incidents.blast import blast_of
from incidents.ledger import EffectKind, EffectPlan, EffectState, TimelineEntry
from incidents.model import (
    Activity,
    Credential,
    Customer,
    Entity,
    EntityKind,
    Finding,
    Kind,
    LiveSession,
    Proof,
    Role,
    Severity,
    Source,
)
from tests.builders import (
    NOW,
    a_case,
    a_person,
    a_reading,
    a_reporter,
    a_session,
    a_ticket,
    an_account,
    an_assessment,
    an_effect,
    an_event,
    an_incident,
)
from ticket_actions.case import Case, Occasion
from ticket_actions.note import LIMIT, note

THE_INTEGRATION = an_account(integrations=(Credential("int-1", "zap", True),))
HOSTILE = "<b>x</b> {{ticket.requester.email}} {%if 1%} {{{dc.secret}}} \u202eevil\u200b\nline two"


def html_of(case: Case) -> str:
    change = note(case)
    assert change.note is not None
    return change.note.html


def text_of(html: str) -> list[str]:
    """The lines that a person reads."""
    plain = re.sub(r"<[^>]+>", "", re.sub(r"<br>|</li>|</p>", "\n", html))
    return [unescape(line).strip() for line in plain.splitlines() if line.strip()]


def lines_of(case: Case) -> list[str]:
    """What was done and what waits."""
    html = html_of(case)
    start = html.index("Done, and waiting")
    return text_of(html[html.index("<ul>", start) : html.index("</ul>", start)])


def first_paragraph(html: str) -> list[str]:
    """The lines of the first <p>, as a reader sees them."""
    found = re.match(r"<p>(.*?)</p>", html, re.DOTALL)
    assert found is not None
    return [unescape(line) for line in found[1].split("<br>")]


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


def test_what_was_done_and_what_waits_stand_in_it() -> None:
    done = an_effect(result={"ended": 3, "left": 0, "new": 1}, approved_by="policy")
    waits = an_effect(EffectKind.DISABLE_KEYS, EffectState.PLANNED, item="key-1")
    waits_too = an_effect(EffectKind.RESET_MFA, EffectState.PLANNED, reason="step_needs_two")
    other = an_effect(EffectKind.CHAT, EffectState.DONE)

    lines = lines_of(a_case(effects=(waits, done, waits_too, other)))

    assert lines[1:] == [
        "Revoke the account's sessions: done and read back at 2026-11-21 05:00 UTC; "
        "3 ended, 0 of them left, 1 new since. Rung 1, policy decided. Undo: signing in again.",
        "Waiting: Disable an API key «key-1» · rung 2 · ONE person decides; an approval lasts 30 "
        f"minutes · nobody has yet · plan {waits.plan_hash[:8]}",
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed.",
        "Waiting: Force MFA re-enrolment · rung 3 · TWO people decide within 15 minutes, once the "
        f"owner is verified out of band · nobody has yet · plan {waits_too.plan_hash[:8]}",
        "Undo: NOT possible.",
        "Waits: it cannot be undone, so two people must approve it within 15 minutes.",
    ]


def test_a_waiting_step_names_who_approved_it_until_when_and_what_it_breaks() -> None:
    keys = (Credential("key-1", "ci", True, NOW, ("payroll",)), Credential("key-2", "", True))
    account = an_account(role="admin", admins_left=1, keys=keys)
    blast = blast_of(EffectKind.SUSPEND_USER, "", account, (a_session(), a_session("s-2")))
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED, blast=blast)
    given = Approval("zendesk:9", waits.plan_hash, NOW, How.MACRO, "audit:812")
    ada = a_ticket(people={9: a_person(id=9, name="Ada Agent")})

    lines = lines_of(a_case(effects=(waits,), approvals={1: (given,)}, ticket=ada))

    assert lines[1:] == [
        "Waiting: Suspend the user · rung 2 · ONE person decides; an approval lasts 30 minutes · "
        f"approved by Ada Agent (lapses 2026-11-21 05:30 UTC) · plan {waits.plan_hash[:8]}",
        "Breaks: 2 live sessions; API keys «ci» (last used 2026-11-21 05:00 UTC; needed by "
        "payroll), «key-2» (never used); role admin; other administrators left: 1.",
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed.",
    ]


def test_what_is_on_its_way_says_what_it_breaks() -> None:
    blast = blast_of(EffectKind.BLOCK_INTEGRATION, "int-1", THE_INTEGRATION)
    effect = an_effect(
        EffectKind.BLOCK_INTEGRATION, EffectState.APPROVED, item="int-1", blast=blast
    )
    given = Approval("zendesk:9", effect.plan_hash, NOW, How.CLI, "cli:1")

    lines = lines_of(a_case(effects=(effect,), approvals={1: (given,)}, ticket=None))

    assert lines[1:] == [
        "Block an integration «zap»: allowed by policy, on its way. Rung 2, approved by zendesk:9. "
        "Breaks: integrations «zap» (never used). "
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed."
    ]


def test_a_step_that_expires_says_when() -> None:
    done = an_effect(
        EffectKind.SUSPEND_USER, approved_by="policy", expires_at=NOW + timedelta(hours=4)
    )
    confirmed = replace(done, confirmed_by="zendesk:9")

    ends, stays = (lines_of(a_case(effects=(each,)))[1] for each in (done, confirmed))

    assert ends.endswith(
        "Rung 2, policy decided. Undone at 2026-11-21 09:00 UTC unless somebody confirms it. "
        "Undo: by us, to exactly what it was."
    )
    assert "Undone at" not in stays


def test_in_shadow_it_says_what_would_have_been_done() -> None:
    sessions = EffectPlan(EffectKind.REVOKE_SESSIONS, "acc-1", approved_by="policy")
    key = EffectPlan(EffectKind.DISABLE_KEYS, "acc-1", item="key-1")

    lines = lines_of(a_case(would=(sessions, key)))

    assert lines[1:] == [
        "In shadow: would have taken at once: Revoke the account's sessions. Nothing is done.",
        "In shadow: would have asked people for: Disable an API key «key-1». Nothing is done.",
    ]


def test_more_steps_than_can_be_read_are_counted() -> None:
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED)

    lines = lines_of(a_case(effects=(waits,) * 23))

    assert len([line for line in lines if line.startswith("Waiting: ")]) == 20
    assert lines[-1] == "And 3 more: deskwarden effects list."


def test_a_blast_radius_of_hundreds_of_keys_keeps_the_note_under_zendesks_limit() -> None:
    wide = tuple(Credential(f"k{n}", "<" * 500, True, NOW, ("&" * 500,) * 50) for n in range(300))
    blast = blast_of(EffectKind.SUSPEND_USER, "", an_account(keys=wide))
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED, blast=blast)

    html = html_of(a_case(effects=(waits,) * 40))

    assert len(html.encode()) < LIMIT
    assert "and 295 more" in html


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


def test_an_incident_without_steps_says_so() -> None:
    assert "No step against an account is planned." in html_of(a_case())


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
