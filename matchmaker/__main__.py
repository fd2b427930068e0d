"""The ``matchmaker`` command: ``python -m matchmaker`` or the script of the same name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    "backup": "matchmaker.cli.backup:backup",
    "db": "matchmaker.cli.db:db",
    "demo": "matchmaker.cli.demo:demo",
    "evaluate": "matchmaker.cli.evaluate:evaluate",
    "export": "matchmaker.cli.catalogue:export_command",
    "glossary": "matchmaker.cli.glossary:glossary",
    "import": "matchmaker.cli.catalogue:import_command",
    "mail": "matchmaker.cli.mail:mail",
    "outbox": "matchmaker.cli.outbox:outbox",
    "purge": "matchmaker.cli.purge:purge",
    "serve": "matchmaker.cli.serve:serve",
    "restore": "matchmaker.cli.backup:restore",
    "setup": "matchmaker.cli.setup:setup",
    "status": "matchmaker.cli.status:status",
    "user": "matchmaker.cli.users:user",
    "worker": "matchmaker.jobs.command:worker",
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


def make_app() -> Flask:
    """The web application, for commands that need it; the others start without."""
    from matchmaker.factory import create_app  # noqa: PLC0415  loading it takes a while

    return create_app()


@click.group(cls=LazyGroup)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Link what small firms in industrial clusters need with who can provide it."""
    ctx.obj = make_app


if __name__ == "__main__":
    main(prog_name="matchmaker")
