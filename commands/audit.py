"""`deskwarden audit`: prove the audit, give it out, make the key that signs its checkpoints."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from commands.audit_places import forget, places
from commands.audit_rekey import rekey
from commands.environment import settings
from commands.words import words
from incidents.checkpoint import Checkpoint
from incidents.errors import StoreDown
from integration.checkpoints import keys
from integration.checkpoints.files import Kept, read_file
from integration.checkpoints.here import public_key
from integration.checkpoints.lines import Unproved
from integration.checkpoints.own_file import taken_to_file
from integration.setting_fields import SettingsError
from integration.settings import Settings
from integration.store import is_there, open_store
from integration.store.checkpoints import Verdict

SAY = words("audit")
BROKEN, DIFFERS, UNABLE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Outside:
    """What was read from the file of checkpoints."""

    kept: Kept
    is_proved: bool


FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Prove the audit, and what proves it."""


audit.add_command(places)
audit.add_command(forget)
audit.add_command(rekey)


@audit.command()
@click.option("--checkpoints", type=FILE, help="Instead of DESKWARDEN_CHECKPOINT_FILE.")
@click.option("--pubkey", type=FILE, help="Instead of the key that signs here.")
def verify(checkpoints: Path | None, pubkey: Path | None) -> None:
    """Exit 0 intact, 1 broken, 2 shorter than or different from a checkpoint, 3 cannot check."""
    try:
        here = settings()
        verdict, outside = _look(here, checkpoints, pubkey)
    except SettingsError as exc:
        _end(UNABLE, "unable", why=exc.faults[0])
    except (ValueError, TypeError, StoreDown, OSError) as exc:
        _end(UNABLE, "unable", why=exc)
    if verdict.broken_at is not None:
        _end(BROKEN, "broken", row=verdict.broken_at)
    if verdict.against is not None:
        how = "shorter" if verdict.against > verdict.rows else "differs"
        _end(DIFFERS, how, row=verdict.against, rows=verdict.rows)
    click.echo(_intact(verdict, outside))


@audit.command()
def export() -> None:
    """Print every row as JSON lines, for commands/audit_verify_standalone.py or an archive."""
    store = open_store(settings().database_url)
    try:
        for row in store.checkpoints.rows():
            click.echo(json.dumps(row, sort_keys=True))
    except StoreDown as exc:
        raise click.ClickException(str(exc)) from exc
    finally:
        store.close()


@audit.command()
@click.option("--into", type=FILE, help="Write it here, and the public key beside it (.pub).")
def keygen(into: Path | None) -> None:
    """Make an Ed25519 key that signs checkpoints."""
    key = keys.new_key()
    public = keys.public_text(key.public_key())
    if into is None:
        click.echo(keys.private_pem(key), nl=False)
        click.echo(SAY["keygen"]["public"].format(public=public), err=True)
        return
    try:
        number = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exc:
        raise click.ClickException(SAY["keygen"]["exists"].format(path=into)) from exc
    with os.fdopen(number, "w") as file:
        file.write(keys.private_pem(key))
    Path(f"{into}.pub").write_text(f"{public}\n", encoding="ascii")
    click.echo(SAY["keygen"]["made"].format(path=into, public=public))


def _look(
    here: Settings, checkpoints: Path | None, pubkey: Path | None
) -> tuple[Verdict, Outside | None]:
    """The chain, and what was held against it. A chain that is broken needs no checkpoints.

    Raises: ValueError for what is no key or no checkpoint, StoreDown, OSError.
    """
    if not is_there(here.database_url):
        raise StoreDown(SAY["verify"]["no_record"])
    store = open_store(here.database_url)
    try:
        verdict = store.checkpoints.verify(())
        if verdict.broken_at is not None:
            return verdict, None
        outside = _outside(
            here, checkpoints, pubkey, 0 if checkpoints else taken_to_file(store, here)
        )
        held_against = outside.kept.current if outside else tuple[Checkpoint, ...]()
        return store.checkpoints.verify(held_against), outside
    finally:
        store.close()


def _outside(
    here: Settings, checkpoints: Path | None, pubkey: Path | None, taken: int
) -> Outside | None:
    """The file that is named, else the settings'; None when there is none yet.

    `taken`: the row of the newest checkpoint that it must have. Raises Unproved, OSError.
    """
    configured = Path(here.checkpoint_file) if here.checkpoint_file else None
    path = checkpoints or configured
    if path is None or (checkpoints is None and not path.exists() and not taken):
        return None
    key = keys.public_key(pubkey.read_text(encoding="utf-8")) if pubkey else public_key(here)
    kept = read_file(path, key) if checkpoints or path.exists() else Kept((), 0)
    if (kept.newest.seq if kept.newest else 0) < taken:
        raise Unproved(SAY["verify"]["gone"].format(path=path, row=taken))
    if kept.newest is None:
        raise Unproved(SAY["verify"]["none"].format(path=path))
    return Outside(kept, key is not None)


def _intact(verdict: Verdict, outside: Outside | None) -> str:
    """The good end, in a sentence."""
    say = SAY["verify"]
    if outside is None:
        return str(say["alone"].format(rows=verdict.rows))
    aside = outside.kept.set_aside
    return str(
        say["intact"].format(
            rows=verdict.rows,
            count=len(outside.kept.current),
            signed=say["proved" if outside.is_proved else "unproved"],
            earlier="".join(
                say[code].format(count=count)
                for code, count in (("unsigned", outside.kept.unproved), ("earlier", aside))
                if count
            ),
        )
    )


def _end(status: int, code: str, **values: object) -> NoReturn:
    """One plain sentence and the status."""
    click.echo(SAY["verify"][code].format(**values))
    raise SystemExit(status)
