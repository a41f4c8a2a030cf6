"""Remember a database as it is, and go back to it: a fresh one for each example, with the same ids."""

from company import own_connection

TABLES = """
    select quote_ident(table_name) from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'"""


async def remember() -> None:
    """Keep a copy of every row."""
    async with own_connection() as connection:
        await connection.execute("create schema remembered")
        for (table,) in await connection.fetch(TABLES):
            await connection.execute(f"create table remembered.{table} as table public.{table}")


async def go_back() -> None:
    """Put back every row as it was remembered, and nothing else."""
    async with own_connection() as connection:
        await connection.execute("set session_replication_role = replica")  # the only way past append-only
        tables = [table for (table,) in await connection.fetch(TABLES)]
        steps = [f"delete from {table}; insert into {table} table remembered.{table};" for table in tables]
        await connection.execute("\n".join(steps))
