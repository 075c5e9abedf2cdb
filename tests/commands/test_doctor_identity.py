"""The doctor says whether the identity provider lets us in, and what it cannot do."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.findings import Finding, Level
from commands.identity_checks import check_identity
from commands.words import words
from integration.settings import Settings
from sandbox.company import TOKENS
from tests.fixtures import glewlwyd as idp
from tests.fixtures import scim as scim_fixture
from tests.fixtures.lantern import Answering, Lantern, saying
from tests.fixtures.own_zendesk import OwnZendesk


def told(findings: list[Finding]) -> str:
    """What the doctor prints of them, mends too."""
    says = words("doctor")
    lines = [says[f.code]["says"].format(**f.values) for f in findings]
    mends = [says[f.code]["mend"].format(**f.values) for f in findings if f.level is not Level.OK]
    return "\n".join([*lines, *mends])


def test_no_provider_is_a_warning(scripted_settings: Settings) -> None:
    (finding,) = check_identity(scripted_settings)

    assert (finding.code, finding.level) == ("identity_none", Level.WARN)


def test_an_admin_console_that_answers_can_do_everything(
    scripted_settings: Settings, lantern: Lantern
) -> None:
    url = f"{lantern.url}/admin"
    settings = replace(scripted_settings, identity_url=url, identity_token=TOKENS["admin"])

    (finding,) = check_identity(settings)

    assert (finding.code, finding.level) == ("identity_ok", Level.OK)


def test_what_glewlwyd_cannot_do_is_said(scripted_settings: Settings, glewlwyd: idp.Server) -> None:
    settings = replace(
        scripted_settings,
        identity_provider="glewlwyd",
        glewlwyd_url=glewlwyd.url,
        glewlwyd_user=idp.ADMIN,
        glewlwyd_password=idp.PASSWORD,
    )

    findings = list(check_identity(settings))

    assert [each.code for each in findings] == ["identity_ok", "identity_lacks"]
    assert "glewlwyd cannot block integration, lock account, rotate keys, step up;" in told(
        findings
    )


def test_what_zendesks_own_users_cannot_suffer_is_said(
    own_zendesk: OwnZendesk, tmp_path: Path
) -> None:
    settings = replace(own_zendesk.settings(tmp_path), identity_provider="zendesk_users")

    findings = list(check_identity(settings))

    lacks = (
        "zendesk_users cannot block integration, disable keys, lock account, reset mfa, "
        "reset password, rotate keys, step up;"
    )
    assert [each.code for each in findings] == ["identity_ok", "identity_lacks"]
    assert lacks in told(findings)


def test_without_zendesk_credentials_its_users_cannot_be_asked(scripted_settings: Settings) -> None:
    settings = replace(scripted_settings, identity_provider="zendesk_users", zendesk_token="")

    (finding,) = check_identity(settings)

    assert (finding.code, finding.level) == ("identity_down", Level.FAULT)


def test_a_wrong_token_is_a_fault_that_does_not_print_it(
    scripted_settings: Settings, scim: scim_fixture.Server
) -> None:
    settings = replace(
        scripted_settings, identity_provider="scim", scim_url=scim.url, scim_token="wr0ng"
    )

    findings = list(check_identity(settings))

    assert findings[0].level is Level.FAULT
    assert "401" in told(findings)
    assert "wr0ng" not in told(findings)


@pytest.mark.parametrize("found", [True, False])
def test_a_provider_that_finds_somebody_for_any_address_is_a_fault(
    found: bool, scripted_settings: Settings, answering: Answering
) -> None:
    address = "doctor@deskwarden.invalid"
    eve = {"id": "u1", "userName": address if found else "eve@x.example", "active": True}
    odd = answering(saying({"totalResults": 1, "Resources": [eve], **eve}))
    settings = replace(
        scripted_settings, identity_provider="scim", scim_url=odd.url, scim_token="t"
    )

    finding = next(check_identity(settings))

    expected = "identity_odd" if found else "identity_down"
    assert (finding.code, finding.level) == (expected, Level.FAULT)
    assert told([finding])
