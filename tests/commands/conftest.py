"""What the command tests share."""

import os
from collections.abc import Callable

import pytest


@pytest.fixture
def clean_environment() -> Callable[..., dict[str, str | None]]:
    """For CliRunner: none of this machine's own settings, and those that are given."""

    def make(**given: str) -> dict[str, str | None]:
        ours = {name: None for name in os.environ if name.startswith("DESKWARDEN_")}
        return {**ours, **given}

    return make
