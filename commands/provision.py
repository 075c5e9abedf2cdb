"""`deskwarden provision`: what we need in Zendesk, shown, made and taken away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from commands.setup_report import SAY, sentence, show
from incidents.errors import DeskwardenError
from integration.setting_fields import PREFIX, SettingsError
from integration.settings import Settings
from integration.store import Store, open_store
from integration.zendesk.auth import SETUP_SCOPE, open_rest
from integration.zendesk.loop import signing_secret
from integration.zendesk.provision import Provisioner, open_provisioner
from integration.zendesk.secret_file import add_secret
from integration.zendesk.steps import Step, Verdict

SECRETS_FILE = f"{PREFIX}WEBHOOK_SECRETS_FILE"
OPEN = (Verdict.FOREIGN, Verdict.WAITS)
"""What leaves the installation incomplete."""


def _address(_: click.Context, __: click.Parameter, value: str) -> str:
    """Zendesk calls https only; loopback is for the sandbox."""
    parts = urlsplit(value)
    is_local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if value and not (parts.hostname and (parts.scheme == "https" or is_local)):
        raise click.BadParameter(SAY["bad_endpoint"])
    return value


endpoint_option = click.option(
    "--endpoint", default="", callback=_address, help="Public address of POST /webhooks/zendesk."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def provision() -> None:
    """Set up Zendesk: group, fields, webhook, view, SLA policy, macro, trigger."""


@provision.command()
@endpoint_option
def plan(endpoint: str) -> None:
    """Show what would be done, and do nothing."""
    with _plain_errors(), open_provisioner(_settings(), endpoint=endpoint) as provisioner:
        show(provisioner.plan())


@provision.command()
@endpoint_option
@click.option(
    "--secret-file",
    envvar=SECRETS_FILE,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the webhook's signing secret goes.",
)
@yes_option
def apply(endpoint: str, secret_file: Path | None, yes: bool) -> None:
    """Show what would be done, ask, and do it. Doing it again changes nothing."""
    settings = _settings()
    with _plain_errors(), open_provisioner(settings, endpoint=endpoint) as provisioner:
        planned = provisioner.plan()
        show(planned)
        if not yes and any(s.verdict in (Verdict.CREATE, Verdict.CHANGE) for s in planned):
            click.confirm(SAY["ask"], abort=True)
        with _record(settings) as store:
            steps = _carry_out(provisioner, store)
        _hand_over_secret(settings, steps, secret_file)
    if any(step.verdict in OPEN for step in steps):
        raise click.ClickException(SAY["incomplete"])


@provision.command()
@yes_option
def remove(yes: bool) -> None:
    """Take away what is ours, and nothing else."""
    settings = _settings()
    with _plain_errors(), open_provisioner(settings) as provisioner:
        ours = provisioner.removal()
        for step in ours:
            click.echo(SAY["removal"].format(key=step.wish.key, title=step.wish.title))
        if not ours:
            click.echo(SAY["nothing_ours"])
            return
        if not yes:
            click.confirm(SAY["ask_removal"], abort=True)
        with _record(settings) as store:
            for step in provisioner.remove(store):
                click.echo(SAY["removed"].format(key=step.wish.key, title=step.wish.title))


def _settings() -> Settings:
    """From the environment; the secrets' file need not be there yet, for we write it."""
    env = {name: value for name, value in os.environ.items() if name != SECRETS_FILE}
    try:
        return Settings.from_env(env)
    except SettingsError as faults:
        raise click.ClickException(str(faults)) from faults


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Ours in one line, without a traceback."""
    try:
        yield
    except (DeskwardenError, OSError) as exc:
        raise click.ClickException(str(exc)) from exc


@contextmanager
def _record(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.database_url)
    try:
        store.migrate()
        yield store
    finally:
        store.close()


def _carry_out(provisioner: Provisioner, store: Store) -> list[Step]:
    done = []
    for step in provisioner.apply(store):
        if step.verdict is not Verdict.UNCHANGED:
            click.echo(sentence("done", step))
        done.append(step)
    return done


def _hand_over_secret(settings: Settings, steps: list[Step], path: Path | None) -> None:
    """From Zendesk into the file; it never comes by the screen."""
    webhook = next((step.id for step in steps if step.wish.key == "webhook"), "")
    if not webhook:
        return
    if path is None:
        click.echo(SAY["secret_unwritten"])
        return
    with open_rest(settings, scope=SETUP_SCOPE) as rest:
        is_new = add_secret(path, signing_secret(rest, webhook))
    click.echo(SAY["secret_written" if is_new else "secret_kept"].format(path=path))
