"""`deskwarden receive`: the web door, served by granian."""

import os

import click
from granian.constants import Interfaces
from granian.server import Server

from integration.settings import Settings, SettingsError

THREADS = 16  # who wait together for one commit, share it


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; one only on SQLite.")
@click.option("--threads", default=THREADS, show_default=True, help="Threads a process.")
def receive(host: str, port: int, workers: int, threads: int) -> None:
    """Receive Zendesk's webhooks until SIGTERM."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as exc:
        raise click.ClickException("; ".join(exc.faults)) from exc
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise click.ClickException(
            "SQLite has one writer, so it is served by one process: leave --workers at 1, or set "
            "DESKWARDEN_DATABASE_URL to a PostgreSQL database"
        )
    serve(host, port, workers, threads)


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Listen until SIGTERM or SIGINT. The address is taken, or a worker dies: SystemExit 1."""
    Server(
        "app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        process_name=None,
    ).serve()
