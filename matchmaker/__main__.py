"""The ``matchmaker`` command: ``python -m matchmaker`` or the script of the same name."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "db": "matchmaker.cli.db:db",
    "demo": "matchmaker.cli.demo:demo",
    "evaluate": "matchmaker.cli.evaluate:evaluate",
    "export": "matchmaker.cli.catalogue:export_command",
    "glossary": "matchmaker.cli.glossary:glossary",
    "import": "matchmaker.cli.catalogue:import_command",
    "purge": "matchmaker.cli.purge:purge",
    "setup": "matchmaker.cli.setup:setup",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for: setting up needs no matcher."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, name = target.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup)
def main() -> None:
    """Link what small firms in industrial clusters need with who can provide it."""


if __name__ == "__main__":
    main(prog_name="matchmaker")
