"""The cable between browser and server, which can be pulled: a loopback relay in between."""

from __future__ import annotations

import contextlib
import socket
import threading


class Cable:
    """Relays 127.0.0.1:``port`` to the server. While cut, connections break and new ones are turned away."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.whole = True
        self.instead: tuple[bytes, bytes] | None = None
        self.ends: set[socket.socket] = set()
        self.guard = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.whole = False
        with self.guard:
            ends, self.ends = self.ends, set()
        for end in ends:
            _hang_up(end)

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self.cut()
        self.listener.close()

    def replace(self, found: str, instead: str) -> None:
        """From now on answers say ``instead``, which is as long, where the server said ``found``."""
        assert len(found) == len(instead)
        self.instead = (found.encode(), instead.encode())

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.whole:
                self._join(near)
            else:
                _hang_up(near)

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.server_port), timeout=10)
        except OSError:
            _hang_up(near)
            return
        far.settimeout(None)
        with self.guard:
            self.ends |= {near, far}
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data.replace(*self.instead) if self.instead else data)
        with self.guard:
            self.ends -= {source, target}
        _hang_up(source)
        _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
