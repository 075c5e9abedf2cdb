"""What the doctor says of what was provisioned."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.doctor import doctor
from tests.fixtures.lost_thing import rule
from tests.fixtures.outside import ADMIN
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.provision_command import HOOK, Run


@pytest.fixture
def look(
    provision_environment: dict[str, str],
    clean_environment: Callable[..., dict[str, str | None]],
    tmp_path: Path,
) -> Callable[[], Result]:
    """`deskwarden doctor` in the environment of what was provisioned, with rules of its own."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.toml").write_text(rule("keys"))
    env = clean_environment(**provision_environment, DESKWARDEN_RULES=str(rules))
    return lambda: CliRunner(env=env).invoke(doctor)


def test_after_provisioning_the_doctor_finds_the_loop_well(
    own_zendesk: OwnZendesk, run_provision: Run, look: Callable[[], Result]
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)

    result = look()

    for well in ("settings", "clock", "rights", "webhook", "record", "provisioning"):
        assert f"ok     {well}" in result.output


def test_the_doctor_sees_a_secret_that_was_reset_behind_our_back(
    own_zendesk: OwnZendesk, run_provision: Run, look: Callable[[], Result]
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    (hook,) = own_zendesk.ask("GET", "/webhooks", who=ADMIN)["webhooks"]
    own_zendesk.ask("POST", f"/webhooks/{hook['id']}/signing_secret")

    result = look()

    assert result.exit_code == 1
    assert "signs with a secret that we do not have" in result.output
