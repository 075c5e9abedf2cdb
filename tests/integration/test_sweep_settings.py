"""Settings of the sweep: read whole, refused with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from integration.deadline import MARGIN
from integration.setting_faults import SHORTEST_LEASE, faults_of
from integration.setting_fields import SettingsError
from integration.settings import Settings
from integration.zendesk.session import CONNECT_SECONDS, READ_SECONDS

Env = Callable[..., dict[str, str]]
NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2026-11-21T09:00:00Z", "2026-11-21T10:00:00+01:00", str(int(NINE.timestamp()))],
)
def test_a_moment_is_given_in_either_way(settings_env: Env, written: str) -> None:
    assert Settings.from_env(settings_env(SWEEP_SINCE=written)).sweep_since == NINE


@pytest.mark.parametrize(
    ("written", "why"), [("yesterday", "ISO 8601"), ("2026-11-21T09:00:00", "zone")]
)
def test_what_is_no_moment_is_refused(settings_env: Env, written: str, why: str) -> None:
    with pytest.raises(SettingsError, match="cannot be used") as caught:
        Settings.from_env(settings_env(SWEEP_SINCE=written))

    assert why in caught.value.faults[0]


def test_unset_it_is_left_to_the_installation(settings_env: Env) -> None:
    assert Settings.from_env(settings_env()).sweep_since is None


def test_a_lease_that_one_slow_call_would_outlive_is_named(settings_env: Env) -> None:
    short = Settings.from_env(settings_env(LEASE_SECONDS="10"))
    usual = Settings.from_env(settings_env())

    assert any("DESKWARDEN_LEASE_SECONDS" in fault for fault in faults_of(short))
    assert faults_of(usual) == []


@pytest.mark.parametrize(
    "lease", [SHORTEST_LEASE, Settings.__dataclass_fields__["lease_seconds"].default]
)
def test_the_alarm_leaves_room_for_one_outside_call(lease: timedelta) -> None:
    alarm = lease - min(MARGIN, lease / 5)

    assert timedelta(seconds=CONNECT_SECONDS + READ_SECONDS) < alarm < lease


def test_a_killed_workers_row_is_back_within_thirty_seconds(settings_env: Env) -> None:
    usual = Settings.from_env(settings_env())

    assert usual.lease_seconds + usual.sweep_seconds <= timedelta(seconds=25)  # 5 s to take it up


@pytest.mark.parametrize("name", ["LEASE_SECONDS", "RETRY_SECONDS"])
def test_what_could_not_be_told_from_a_clock_that_was_ahead_is_named(
    settings_env: Env, name: str
) -> None:
    long = Settings.from_env(settings_env(**{name: "3601"}))

    (fault,) = faults_of(long)
    assert fault.startswith(f"DESKWARDEN_{name} must be")
