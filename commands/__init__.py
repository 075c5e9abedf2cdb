"""The `deskwarden` command, one file a subcommand."""
