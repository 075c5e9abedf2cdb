"""`deskwarden doctor`: is everything well, and what mends what is not."""

import os
from collections.abc import Iterator

import click

from commands.containment_checks import check_containment
from commands.desk_checks import check_zendesk
from commands.findings import Finding, Level, fault
from commands.identity_checks import check_identity
from commands.own_checks import check_record, check_redis, check_rules, check_settings, secrets_file
from commands.people_checks import check_people
from commands.proof_checks import check_proof
from commands.words import words
from integration.setting_fields import SettingsError
from integration.settings import Settings

OUTSIDE = (
    check_rules,
    check_zendesk,
    check_redis,
    check_record,
    check_proof,
    check_people,
    check_identity,
    check_containment,
)


@click.command()
def doctor() -> None:
    """Check settings, clock, rights, webhook, Redis, record, sweep and the identity provider.

    Ends with 1 on a fault.
    """
    says = words("doctor")
    faults = 0
    for finding in examine():
        entry = says[finding.code]
        click.echo(f"{finding.level.value:<5}  {entry['says'].format(**finding.values)}")
        if finding.level is not Level.OK:
            click.echo(f"       mend: {entry['mend'].format(**finding.values)}")
        faults += finding.level is Level.FAULT
    if faults:
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every finding; without readable settings there is nothing more to look at."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as unusable:
        yield from (fault("settings_fault", fault=each) for each in unusable.faults)
        return
    yield from check_settings(settings, secrets_file())
    for check in OUTSIDE:
        yield from check(settings)
