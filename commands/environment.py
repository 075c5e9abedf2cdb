"""The settings of the process at hand: all of them, or the one that a command needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from integration.setting_fields import SettingsError
from integration.settings import Settings, database_url, second_reader


def settings() -> Settings:
    """From the environment; every fault is printed and the command ends with 2."""
    with _faults_told():
        return Settings.from_env(os.environ)


def where_the_record_is() -> str:
    """The database's address, whatever other settings lack; a fault ends the command with 2."""
    with _faults_told():
        return database_url(os.environ)


def reads_twice() -> bool:
    """Whether the second reader reads along; a fault ends the command with 2."""
    with _faults_told():
        return second_reader(os.environ)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except SettingsError as faults:
        click.echo(str(faults), err=True)
        raise
