"""Provisioning: shown first, done once, undone whole, and nothing of others is touched."""

from pathlib import Path

import pytest
import requests

from incidents.macros import MACROS
from tests.fixtures.outside import AGENT
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.provision_command import HOOK, Run, kept, ours, writes


def test_plan_shows_everything_and_writes_nothing(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    result = run_provision("plan", "--endpoint", HOOK)

    assert result.exit_code == 0
    assert result.output.count("will be made") == 19
    assert writes(own_zendesk) == []


def test_apply_makes_it_and_keeps_the_ids(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    result = run_provision("apply", "--yes", "--endpoint", HOOK)

    objects, macros = kept(tmp_path)
    assert result.exit_code == 0
    assert ours(own_zendesk) == {
        "/groups": 1,
        "/ticket_fields": 4,
        "/webhooks": 1,
        "/views": 1,
        "/slas/policies": 1,
        "/macros": 10,
        "/triggers": 1,
    }
    field = own_zendesk.ask("GET", f"/ticket_fields/{objects.severity_field}")["ticket_field"]
    assert [o["value"] for o in field["custom_field_options"]] == [f"sev_{n}" for n in range(1, 5)]
    group = own_zendesk.ask("GET", f"/groups/{objects.group_id}")["group"]
    assert group["name"] == "Security Team Queue"
    pairs = [pair.split("=") for pair in (macros or "").split(",")]
    assert {key for key, _ in pairs} == {macro.key for macro in MACROS}
    for key, number in pairs:
        macro = own_zendesk.ask("GET", f"/macros/{number}")["macro"]
        assert f"[deskwarden:{key}]" in macro["description"]


def test_the_signing_secret_goes_into_its_file_and_never_on_the_screen(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    result = run_provision("apply", "--yes", "--endpoint", HOOK)

    (hook,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    secret = own_zendesk.ask("GET", f"/webhooks/{hook['id']}/signing_secret")["signing_secret"]
    path = tmp_path / "secrets"
    assert path.read_text().split() == [secret["secret"]]
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret["secret"] not in result.output


def test_apply_asks_first_and_no_is_no(own_zendesk: OwnZendesk, run_provision: Run) -> None:
    result = run_provision("apply", "--endpoint", HOOK, answer="n\n")

    assert result.exit_code == 1
    assert writes(own_zendesk) == []


def test_without_an_endpoint_the_webhook_waits_and_the_rest_is_made(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    result = run_provision("apply", "--yes")

    assert result.exit_code == 1
    assert "--endpoint https://your.host/webhooks/zendesk" in result.output
    assert (ours(own_zendesk)["/webhooks"], ours(own_zendesk)["/views"]) == (0, 1)


@pytest.mark.parametrize("bad", ["http://warden.example/webhooks/zendesk", "warden", "ftp://x/"])
def test_an_address_that_zendesk_cannot_call_is_refused(run_provision: Run, bad: str) -> None:
    result = run_provision("plan", "--endpoint", bad)

    assert result.exit_code == 2
    assert "https://" in result.output


def test_a_plan_without_sla_policies_lacks_only_these(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    own_zendesk.fault(
        "status", path="/api/v2/slas/*", status=404, body={"error": "InvalidEndpoint"}
    )

    result = run_provision("apply", "--yes", "--endpoint", HOOK)

    assert result.exit_code == 0
    assert "is not on this Zendesk plan" in result.output
    own_zendesk.mend()
    assert (ours(own_zendesk)["/slas/policies"], ours(own_zendesk)["/macros"]) == (0, 10)


def test_no_addresses_means_no_trigger(own_zendesk: OwnZendesk, run_provision: Run) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK, DESKWARDEN_SECURITY_ADDRESSES="")

    assert ours(own_zendesk)["/triggers"] == 0


def test_mail_to_a_security_address_is_tagged_by_the_trigger(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    tags = {}

    for to in ("support@lantern.example", "abuse@lantern.example"):
        sent = {"from": "eve@acme.example", "subject": "Hi", "text": "Hello", "to": to}
        answer = requests.post(f"{own_zendesk.url}/_sandbox/email", json=sent, timeout=10)
        tags[to] = answer.json()["ticket"]["tags"]

    assert "deskwarden_security_address" not in tags["support@lantern.example"]
    assert "deskwarden_security_address" in tags["abuse@lantern.example"]


def test_an_agent_may_not_provision_and_is_told_so(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    name, token = AGENT
    agent = {
        "DESKWARDEN_ZENDESK_OAUTH_CLIENT_ID": "",
        "DESKWARDEN_ZENDESK_EMAIL": name.removesuffix("/token"),
        "DESKWARDEN_ZENDESK_TOKEN": token,
    }

    result = run_provision("apply", "--yes", "--endpoint", HOOK, **agent)

    assert result.exit_code == 1
    assert "rights are missing" in result.output
