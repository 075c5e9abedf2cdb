"""Which identity provider an installation chose, what it needs, and what it cannot do."""

import json
from dataclasses import replace
from io import StringIO

import pytest

from incidents.ledger import EffectKind
from integration import logs
from integration.identity.choice import lacking, own_accounts, provider, say_lacking
from integration.setting_faults import faults_of
from integration.setting_fields import SettingsError
from integration.settings import Settings

ZENDESK = {
    "DESKWARDEN_ZENDESK_URL": "https://acme.zendesk.com",
    "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
    "DESKWARDEN_ZENDESK_EMAIL": "desk@acme.example",
    "DESKWARDEN_ZENDESK_TOKEN": "t",
}


def chosen(name: str, **more: str) -> Settings:
    """Settings with that provider."""
    named = {f"DESKWARDEN_{key.upper()}": value for key, value in more.items()}
    return Settings.from_env({**ZENDESK, "DESKWARDEN_IDENTITY_PROVIDER": name, **named})


@pytest.mark.parametrize("name", ["admin_console", "glewlwyd", "scim", "zendesk_users"])
def test_the_provider_is_the_one_that_was_chosen(name: str) -> None:
    assert provider(chosen(name)).name == name


def test_without_a_choice_it_is_the_admin_console() -> None:
    assert provider(Settings.from_env(ZENDESK)).name == "admin_console"


def test_an_unknown_provider_is_refused_at_start() -> None:
    with pytest.raises(SettingsError, match="scim or zendesk_users"):
        chosen("okta")


def test_what_a_provider_needs_is_named() -> None:
    glewlwyd, scim = chosen("glewlwyd", glewlwyd_user="desk"), chosen("scim")

    assert faults_of(glewlwyd) == [
        "DESKWARDEN_IDENTITY_PROVIDER is glewlwyd: set DESKWARDEN_GLEWLWYD_URL, "
        "DESKWARDEN_GLEWLWYD_PASSWORD"
    ]
    assert faults_of(scim) == [
        "DESKWARDEN_IDENTITY_PROVIDER is scim: set DESKWARDEN_SCIM_URL, DESKWARDEN_SCIM_TOKEN"
    ]
    assert faults_of(replace(scim, scim_url="https://x.example", scim_token="t")) == []


def test_our_own_account_at_glewlwyd_is_never_touched() -> None:
    more = {"glewlwyd_user": "desk", "identity_own_ids": "backup, monitor"}

    assert own_accounts(chosen("glewlwyd", **more)) == {"desk", "backup", "monitor"}
    assert own_accounts(chosen("scim", **more)) == {"backup", "monitor"}


def test_our_own_user_at_zendesk_is_never_touched() -> None:
    theirs, elsewhere = chosen("zendesk_users"), chosen("scim")

    assert own_accounts(theirs, desk_user="26155") == {"26155"}
    assert own_accounts(theirs) == own_accounts(elsewhere, desk_user="26155") == frozenset()


def test_what_a_provider_lacks_is_said_at_start() -> None:
    stream = StringIO()
    logs.configure("info", stream)

    for name in ("admin_console", "scim"):
        say_lacking(chosen(name))

    (line,) = (json.loads(each) for each in stream.getvalue().splitlines())
    assert (line["event"], line["source"]) == ("identity_provider_lacks", "scim")
    assert "revoke_sessions" in line["kind"]
    assert lacking(provider(chosen("scim"))) == (
        EffectKind.BLOCK_INTEGRATION,
        EffectKind.DISABLE_KEYS,
        EffectKind.LOCK_ACCOUNT,
        EffectKind.RESET_MFA,
        EffectKind.RESET_PASSWORD,
        EffectKind.REVOKE_SESSIONS,
        EffectKind.ROTATE_KEYS,
        EffectKind.STEP_UP,
    )
    assert lacking(provider(chosen("glewlwyd"))) == (
        EffectKind.BLOCK_INTEGRATION,
        EffectKind.LOCK_ACCOUNT,
        EffectKind.ROTATE_KEYS,
        EffectKind.STEP_UP,
    )
    assert provider(chosen("glewlwyd")).unless_suspended == {EffectKind.RESET_PASSWORD}
    assert EffectKind.STEP_UP in lacking(provider(chosen("zendesk_users")))
    assert lacking(provider(chosen("admin_console"))) == ()
