"""`deskwarden receive`: the web door, served by granian."""

import socket

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from commands.environment import settings
from commands.words import words
from integration.setting_faults import door_faults_of

FAULT = words("receive")["fault"]
THREADS = 16  # who wait together for one commit, share it


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; one only on SQLite.")
@click.option("--threads", default=THREADS, show_default=True, help="Threads of a process.")
def receive(host: str, port: int, workers: int, threads: int) -> None:
    """Receive Zendesk's webhooks until SIGTERM."""
    here = settings()
    if faults := door_faults_of(here):
        raise click.ClickException("; ".join(faults))
    if workers > 1 and here.database_url.startswith("sqlite"):
        raise click.ClickException(FAULT["one_writer"])
    refuse_a_taken_port(host, port)
    serve(host, port, workers, threads)


def refuse_a_taken_port(host: str, port: int) -> None:
    """Raises ClickException. granian shares a port without a word (SO_REUSEPORT); we do not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # past a closed one's last wait
        try:
            probe.bind((host, port))
        except OSError as exc:
            sentence = FAULT["port"].format(host=host, port=port, reason=exc.strerror)
            raise click.ClickException(sentence) from exc


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Listen until SIGTERM or SIGINT. When a process of it dies: SystemExit 1."""
    Server(
        "app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()
