"""Valkey from its wheel, with an append-only file."""

import shutil
import signal
from pathlib import Path
from typing import ClassVar

from infra.embedded.addresses import LOOPBACK, Address
from infra.embedded.errors import StillRunningError
from infra.embedded.home import Home
from infra.embedded.server import Server

_SETTINGS = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "bind": LOOPBACK,
    "daemonize": "no",
    "maxmemory-policy": "noeviction",
    "save": "",
    # Keeps the command line, by which a left-over server is recognised.
    "set-proc-title": "no",
    "unixsocketperm": "700",
}
_PING = b"*1\r\n$4\r\nPING\r\n"
_PONG = b"+PONG\r\n"
_ANSWER_SECONDS = 1.0


class Valkey(Server):
    """A Valkey server of our own."""

    name: ClassVar[str] = "valkey"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, *, home: Home, port: int | None) -> None:
        super().__init__(home=home, address=Address(path=home.sockets / "valkey.sock", port=port))

    @property
    def url(self) -> str:
        """Return the address of the server, as redis-py and arq read it."""
        if self._address.port is not None:
            return f"redis://{LOOPBACK}:{self._address.port}/0"
        return f"unix://{self._address.path}?db=0"

    def wipe(self) -> None:
        """Delete every key for good, while the server is stopped."""
        if self.running:
            raise StillRunningError(server=self.name)
        shutil.rmtree(self._data(), ignore_errors=True)

    def _prepare(self) -> None:
        self._home.folder(self._data().name)

    def _command(self) -> list[str]:
        settings = _SETTINGS | self._listening() | {"dir": str(self._data()), "pidfile": str(self._pid_file())}
        return [str(self._home.programs.valkey), *(word for name in settings for word in (f"--{name}", settings[name]))]

    def _listening(self) -> dict[str, str]:
        if self._address.port is not None:
            return {"port": str(self._address.port)}
        return {"port": "0", "unixsocket": str(self._address.path)}

    def _answers(self) -> bool:
        try:
            with self._address.connect() as connection:
                connection.settimeout(_ANSWER_SECONDS)
                connection.sendall(_PING)
                return connection.recv(len(_PONG)) == _PONG
        except OSError:
            return False

    def _pid_file(self) -> Path:
        return self._data() / "valkey.pid"

    def _data(self) -> Path:
        return self._home.data / "valkey"
