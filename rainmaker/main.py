"""The command line. Each command of more than a few lines has a file of its own in `rainmaker/commands/`."""

import typer

from rainmaker.commands.demo import demo
from rainmaker.commands.dev import dev
from rainmaker.commands.import_exports import import_exports
from rainmaker.commands.migrate import migrate
from rainmaker.commands.reference import reference
from rainmaker.commands.rezone import rezone
from rainmaker.commands.schema import schema
from rainmaker.commands.seed import seed
from rainmaker.commands.serve import serve
from rainmaker.commands.token import token
from rainmaker.commands.verify import verify
from rainmaker.commands.worker import worker

cli = typer.Typer(
    name="rainmaker",
    help="Rainmaker, the sales-performance backend: goals, commissions, leaderboards and reports, live.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they hold the addresses and passwords of databases
)

for command in (demo, dev, seed, serve, worker, migrate, verify, rezone, token, schema, reference):
    cli.command()(command)
cli.command("import")(import_exports)  # the word itself is Python's
