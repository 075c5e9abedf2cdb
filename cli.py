"""People's door: the `deskwarden` command. Each file of commands/ is one of its words."""

import click

from commands.demo import demo
from commands.doctor import doctor
from commands.migrate import migrate
from commands.provision import provision
from commands.receive import receive
from commands.sweep import sweep
from commands.worker import worker


@click.group()
@click.version_option(package_name="deskwarden")
def main() -> None:
    """A worried customer's Zendesk ticket becomes a contained account."""


for command in (demo, doctor, migrate, provision, receive, sweep, worker):
    main.add_command(command)

if __name__ == "__main__":
    main()
