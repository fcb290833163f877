"""A PostgreSQL cluster of our own in a temporary folder: loopback only, never the system's, gone afterwards.

Run as a program it starts one, sets UNKNOT_TEST_DATABASE_URL and runs the command given:

    python -m tests.web.postgres pytest tests/web
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "postgres"


class NoPostgres(RuntimeError):
    """PostgreSQL is not here and could not be installed; the text says why."""


def find_programs() -> Path:
    """The folder with initdb and postgres. Raises NoPostgres."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if places:
        return places[-1].parent
    raise NoPostgres("no initdb on the path or under /usr/lib/postgresql")


def install() -> None:
    """Debian's package, without starting its own cluster. Raises NoPostgres."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgres("PostgreSQL is missing; only root with apt-get can install it (apt-get install postgresql)")
    settings = Path("/etc/postgresql-common")
    settings.mkdir(exist_ok=True)
    if not (settings / "createcluster.conf").exists():
        (settings / "createcluster.conf").write_text("create_main_cluster = false\n")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # A bare machine has no package lists yet; where updating fails, installing says why.
    subprocess.run(["apt-get", "update", "-qq"], env=environment, capture_output=True, check=False, timeout=300)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        raise NoPostgres(f"apt-get install postgresql failed: {done.stderr.strip()[-400:]}")


def programs() -> Path:
    try:
        return find_programs()
    except NoPostgres:
        install()
        return find_programs()


@contextmanager
def cluster() -> Iterator[str]:
    """Address of an empty database. The server runs as a user that is not root, which PostgreSQL insists on."""
    bin_folder = programs()
    folder = Path(tempfile.mkdtemp(prefix="unknot-pg-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": USER, "group": USER, "extra_groups": []}
        shutil.chown(folder, USER, USER)
    data, port = folder / "data", free_port()
    environment = {"PATH": f"{bin_folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(*command: str) -> None:
        subprocess.run(command, env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL, **who)

    try:
        run("initdb", "-D", str(data), "-U", "unknot", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=40"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "unknot", "unknot")
            yield f"postgres://unknot@127.0.0.1:{port}/unknot"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    with cluster() as address:
        environment = os.environ | {"UNKNOT_TEST_DATABASE_URL": address}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoPostgres as error:
        print(f"\n*** NOT TESTED ON POSTGRESQL: {error} ***\n", file=sys.stderr)
        sys.exit(0)
