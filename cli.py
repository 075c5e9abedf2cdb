"""People's door: the `deskwarden` command. Each word is a file of commands/, read when used."""

import atexit
import gc
from importlib import import_module

import click

WORDS = (
    "accuracy",
    "approve",
    "audit",
    "backtest",
    "breaker",
    "check",
    "classify",
    "confirm",
    "contain",
    "containment",
    "demo",
    "doctor",
    "effects",
    "erase",
    "feedback",
    "inbox",
    "migrate",
    "not-an-incident",
    "protect",
    "provision",
    "raise-severity",
    "receive",
    "reference",
    "refuse",
    "replay",
    "rules",
    "sweep",
    "undo",
    "worker",
)


class _Words(click.Group):
    """Imports a command's file only when it is asked for: seven processes start in a demo."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every word, for the help."""
        return sorted({*WORDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        if cmd_name not in WORDS:
            return super().get_command(ctx, cmd_name)
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"commands.{name}"), name)
        return command


@click.group(cls=_Words)
@click.version_option(package_name="deskwarden")
def main() -> None:
    """A worried customer's Zendesk ticket becomes a contained account."""
    atexit.register(gc.freeze)  # an end that looks for no rubbish: 0.4 s less for each process


if __name__ == "__main__":
    main()
