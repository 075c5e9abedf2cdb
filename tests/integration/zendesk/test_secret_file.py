"""The file with the signing secrets."""

from pathlib import Path

import pytest

from incidents.errors import DeskRefused
from integration.setting_values import PUBLIC_TEST_SECRET
from integration.settings import Settings
from integration.zendesk.secret_file import add_secret


def test_it_is_ours_alone_and_settings_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    env = {
        "DESKWARDEN_ZENDESK_URL": "https://acme.zendesk.com",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_WEBHOOK_SECRETS_FILE": str(path),
    }

    first, second = add_secret(path, "one="), add_secret(path, "two=")

    assert (first, second) == (True, True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Settings.from_env(env).webhook_secrets == ("two=", "one=")


def test_a_known_secret_changes_nothing_but_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.write_text("old=\nnow=\n")
    path.chmod(0o644)

    added = add_secret(path, "now=")

    assert not added
    assert path.read_text() == "old=\nnow=\n"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("secret", [PUBLIC_TEST_SECRET, "", " "])
def test_a_secret_that_proves_nothing_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(DeskRefused):
        add_secret(tmp_path / "secrets", secret)

    assert list(tmp_path.iterdir()) == []
