"""The settings of the process at hand."""

import os

import click

from integration.setting_fields import SettingsError
from integration.settings import Settings


def settings() -> Settings:
    """From the environment; every fault is printed and the command ends with 2."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as faults:
        click.echo(str(faults), err=True)
        raise
