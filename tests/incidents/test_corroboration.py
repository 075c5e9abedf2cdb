"""What bears a report out, and what anybody could have caused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.corroboration import Corroboration, Family, Level, Signal, corroborated, independent
from incidents.model import Activity, Assessment, LiveSession, TrailEvent
from tests.builders import NOW, an_account, an_assessment

EVE = "eve@acme.example"
HOME, AWAY = "GB", "BR"


def _row(minutes: float, activity: Activity, action: str, **changes: Any) -> TrailEvent:
    """What Eve's account did, that many minutes before the report."""
    plain = TrailEvent(NOW - timedelta(minutes=minutes), EVE, activity, action, country=AWAY)
    return replace(plain, **changes)


AT_HOME = _row(5000, Activity.LOGIN, "auth.login.success", country=HOME)
STRANGE = _row(60, Activity.LOGIN, "auth.login.success")
EXPORT = _row(50, Activity.EXPORT, "data.exported")
ROLE = _row(45, Activity.ROLE_CHANGE, "role.changed")
RIGHT = _row(44, Activity.PERMISSION_CHANGE, "permission.granted")
RULE = _row(40, Activity.SETTING_CHANGE, "settings.mail_rule.created")
KEY = _row(35, Activity.API_KEY, "api_key.created")
FACTOR = _row(30, Activity.MFA, "mfa.disabled")
NOBODYS = (
    _row(30, Activity.LOGIN_FAILED, "auth.login.failure"),
    _row(30, Activity.OTHER, "password.reset_requested"),
    _row(30, Activity.OTHER, "account.locked"),
    _row(30, Activity.MFA, "mfa.challenge_failed"),
    _row(30, Activity.MFA, "mfa.push_sent"),
    _row(30, Activity.MFA, "mfa.reset"),
    _row(30, Activity.API_KEY, "api_key.create_failed"),
    _row(30, Activity.EXPORT, "data.export.requested"),
    _row(30, Activity.EXPORT, "data.export_denied"),
    _row(30, Activity.API_KEY, "ocsf 6003"),
)
"""What anybody can cause without the password."""


def _session(name: str, country: str, minutes: float) -> LiveSession:
    began = NOW - timedelta(minutes=minutes)
    return LiveSession(name, "192.0.2.1", country, "Firefox", began, NOW)


def _seen(*events: TrailEvent, **changes: Any) -> Corroboration:
    """What an assessment with these rows shows; no session unless one is given."""
    assessment = an_assessment(**{"events": tuple(reversed(events)), "sessions": (), **changes})
    return corroborated(assessment, at=NOW)


def _families(found: Corroboration) -> list[Family]:
    return [signal.family for signal in found.signals]


def test_a_sign_in_from_a_new_country_is_one_signal() -> None:
    found = _seen(AT_HOME, STRANGE)

    assert (found.level, found.act) == (Level.SIGNAL, None)
    assert found.signals == (Signal(Family.PLACE, STRANGE.at, STRANGE),)
    assert found.signals[0].code == "trail_place"


@pytest.mark.parametrize("act", [EXPORT, ROLE, RIGHT, RULE, KEY, FACTOR])
def test_one_act_after_it_is_not_enough(act: TrailEvent) -> None:
    found = _seen(AT_HOME, STRANGE, act)

    assert (found.level, _families(found)) == (Level.SIGNAL, [Family.PLACE])
    assert found.act is not None
    assert found.act.row == act


def test_an_act_with_the_sign_in_and_an_act_of_another_kind_is() -> None:
    found = _seen(AT_HOME, STRANGE, EXPORT, KEY)

    assert found.level is Level.ACT
    assert (found.act and found.act.row, _families(found)) == (EXPORT, [Family.PLACE, Family.KEY])


@pytest.mark.parametrize(
    ("second", "level"),
    [
        (replace(EXPORT, at=KEY.at), Level.SIGNAL),
        (ROLE, Level.ACT),
        (RULE, Level.ACT),
        (KEY, Level.ACT),
        (FACTOR, Level.ACT),
    ],
)
def test_two_sights_of_one_kind_are_one_signal(second: TrailEvent, level: Level) -> None:
    assert _seen(AT_HOME, STRANGE, EXPORT, second).level is level


def test_a_role_and_a_permission_are_one_kind_of_act() -> None:
    assert _seen(AT_HOME, STRANGE, ROLE, RIGHT).level is Level.SIGNAL


@pytest.mark.parametrize("row", NOBODYS, ids=lambda row: row.action)
def test_what_anybody_can_cause_counts_for_nothing(row: TrailEvent) -> None:
    alone, beside = _seen(AT_HOME, row), _seen(AT_HOME, STRANGE, EXPORT, row)

    assert (alone.level, beside.level) == (Level.NONE, Level.SIGNAL)


@given(st.lists(st.sampled_from(NOBODYS), max_size=200), st.integers(0, 3000))
def test_however_much_of_it_there_is(rows: list[TrailEvent], minutes: int) -> None:
    moved = [replace(row, at=NOW - timedelta(minutes=minutes)) for row in rows]

    assert _seen(AT_HOME, *moved).level is Level.NONE


def test_an_ordinary_day_of_the_owners_own_is_no_evidence() -> None:
    day = [replace(row, country=HOME) for row in (STRANGE, EXPORT, ROLE, RULE, KEY, FACTOR)]

    assert _seen(AT_HOME, *day).level is Level.NONE


def test_acts_from_elsewhere_than_the_strange_sign_in_are_the_owners() -> None:
    day = [replace(row, country=HOME) for row in (EXPORT, KEY)]

    found = _seen(AT_HOME, STRANGE, *day)

    assert (found.level, found.act) == (Level.SIGNAL, None)


def test_acts_whose_place_the_trail_does_not_tell_count() -> None:
    day = [replace(row, country="") for row in (EXPORT, KEY)]

    assert _seen(AT_HOME, STRANGE, *day).level is Level.ACT


def test_acts_before_the_strange_sign_in_do_not() -> None:
    early = [replace(row, at=STRANGE.at - timedelta(seconds=1)) for row in (EXPORT, KEY)]

    found = _seen(AT_HOME, *early, STRANGE)

    assert (found.level, found.act) == (Level.SIGNAL, None)


def test_acts_in_the_very_second_of_it_do() -> None:
    same = [replace(row, at=STRANGE.at) for row in (EXPORT, KEY)]

    assert _seen(AT_HOME, STRANGE, *same).level is Level.ACT


@pytest.mark.parametrize("actor", ["admin@acme.example", "", "usr-other"])
def test_what_others_did_to_the_account_is_no_evidence(actor: str) -> None:
    rows = [replace(row, actor=actor) for row in (STRANGE, EXPORT, KEY)]

    assert _seen(AT_HOME, *rows).level is Level.NONE


@pytest.mark.parametrize("actor", ["EVE@ACME.example", "acc-1", "ACC-1"])
def test_the_account_is_known_by_address_and_by_id(actor: str) -> None:
    assert _seen(AT_HOME, replace(STRANGE, actor=actor)).level is Level.SIGNAL


def test_an_account_without_an_address_is_not_everybody() -> None:
    rows = [replace(row, actor="") for row in (AT_HOME, STRANGE)]

    assert _seen(*rows, account=an_account(email="")).level is Level.NONE


def test_a_failed_sign_in_from_a_new_country_is_none() -> None:
    tried = replace(STRANGE, activity=Activity.LOGIN_FAILED)

    assert _seen(AT_HOME, tried, EXPORT, KEY).level is Level.NONE


@pytest.mark.parametrize(
    "events",
    [
        (STRANGE,),
        (replace(AT_HOME, country=""), STRANGE),
        (AT_HOME, replace(STRANGE, country="")),
        (AT_HOME, replace(STRANGE, country=HOME)),
    ],
)
def test_without_two_known_countries_no_sign_in_is_strange(events: tuple[TrailEvent, ...]) -> None:
    assert _seen(*events).level is Level.NONE


@pytest.mark.parametrize(
    ("hours", "level"), [(47.99, Level.SIGNAL), (48, Level.NONE), (72, Level.NONE)]
)
def test_an_old_journey_has_nothing_to_do_with_a_report(hours: float, level: Level) -> None:
    home = replace(AT_HOME, at=NOW - timedelta(days=6))

    assert _seen(home, replace(STRANGE, at=NOW - timedelta(hours=hours))).level is level


def test_a_country_of_an_old_journey_is_known_afterwards() -> None:
    journey = replace(STRANGE, at=NOW - timedelta(hours=60))

    assert _seen(AT_HOME, journey, STRANGE).level is Level.NONE


def test_a_live_session_elsewhere_is_a_signal_too() -> None:
    away = _session("s-2", AWAY, 60)

    found = _seen(sessions=(away, _session("s-1", HOME, 5000)))

    assert found.signals == (Signal(Family.PLACE, away.created_at, away),)
    assert (found.level, found.signals[0].code) == (Level.SIGNAL, "session_place")


@pytest.mark.parametrize(
    "sessions",
    [
        (),
        (_session("s-2", AWAY, 60),),
        (_session("s-1", "", 3000), _session("s-2", AWAY, 60)),
        (_session("s-1", HOME, 5000), _session("s-2", HOME, 60)),
        (_session("s-1", HOME, 5000), _session("s-2", AWAY, 2880)),
    ],
)
def test_sessions_that_show_no_new_place_are_none(sessions: tuple[LiveSession, ...]) -> None:
    assert _seen(sessions=sessions).level is Level.NONE


def test_the_sign_in_and_the_session_that_it_began_are_one_signal() -> None:
    sessions = (_session("s-1", HOME, 5000), _session("s-2", AWAY, 60))

    found = _seen(AT_HOME, STRANGE, EXPORT, sessions=sessions)

    assert (found.level, _families(found)) == (Level.SIGNAL, [Family.PLACE])


def test_acts_after_a_strange_session_count_as_after_a_sign_in() -> None:
    sessions = (_session("s-1", HOME, 5000), _session("s-2", AWAY, 60))

    assert _seen(EXPORT, KEY, sessions=sessions).level is Level.ACT


@pytest.mark.parametrize(
    "silent",
    [{"account": None}, {"events": None, "sessions": None}, {"events": (), "sessions": ()}],
)
def test_what_was_not_heard_is_no_evidence(silent: dict[str, Any]) -> None:
    assert _seen(AT_HOME, STRANGE, EXPORT, KEY, **silent).level is Level.NONE


def test_an_empty_assessment_shows_nothing() -> None:
    assert corroborated(Assessment(), at=NOW) == Corroboration()


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (Signal(Family.KEY, NOW, KEY), Signal(Family.EXPORT, NOW, EXPORT), True),
        (Signal(Family.KEY, NOW, KEY), Signal(Family.KEY, NOW, EXPORT), False),
        (Signal(Family.KEY, NOW, KEY), Signal(Family.EXPORT, NOW, KEY), False),
    ],
)
def test_signals_are_independent_when_neither_thing_nor_row_is_shared(
    one: Signal, other: Signal, are: bool
) -> None:
    assert independent(one, other) is are


@pytest.mark.parametrize(
    ("action", "counts"),
    [("CreateApiKey", True), ("api_key.rotated", True), ("consent.granted", True), ("x.y", False)],
)
def test_a_sources_own_name_tells_whether_it_was_done(action: str, counts: bool) -> None:
    found = _seen(AT_HOME, STRANGE, replace(KEY, action=action))

    assert (found.act is not None) is counts


def _later(at: datetime) -> datetime:
    return at + timedelta(minutes=90)


def test_what_was_done_after_the_report_counts_as_well() -> None:
    rows = [replace(row, at=_later(row.at)) for row in (STRANGE, EXPORT, KEY)]

    assert _seen(AT_HOME, *rows).level is Level.ACT
