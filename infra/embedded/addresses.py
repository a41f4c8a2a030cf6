"""Where a server listens: a unix socket, or a port of this machine alone."""

import socket
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.errors import PortTakenError, SocketTakenError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A unix socket, or a loopback port when one is asked for."""

    path: Path
    port: int | None

    def require_free(self, *, server: str) -> None:
        """Refuse an address that another program uses, and clear away a socket that a crash left behind."""
        if self.port is None:
            self._require_free_path()
        else:
            self._require_free_port(server, self.port)

    def connect(self) -> socket.socket:
        """Open a connection to the server."""
        if self.port is not None:
            return socket.create_connection((LOOPBACK, self.port))
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.path))
        except OSError:
            connection.close()
            raise
        return connection

    def _require_free_path(self) -> None:
        if self.path.exists() and not self.path.is_socket():
            raise SocketTakenError(path=self.path, reason="is not a socket")
        try:
            self.connect().close()
        except (FileNotFoundError, ConnectionRefusedError):
            self._clear_away()
            return
        raise SocketTakenError(path=self.path, reason="is in use by another program")

    def _clear_away(self) -> None:
        # PostgreSQL's note of the socket's owner: its process id may be somebody else's by now.
        Path(f"{self.path}.lock").unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _require_free_port(self, server: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError as taken:
                raise PortTakenError(server=server, port=port) from taken
