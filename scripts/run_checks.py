"""Everything `make test` runs, one after the other; the summary at the end names what failed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

BROWSER = "tests/browser"
SERVERS = ("tests/web/test_kill.py", "tests/web/test_at_once.py")
ON_POSTGRESQL = tuple(
    f"tests/web/test_{name}.py"
    for name in ("standing", "plans", "events", "outcomes", "portable", "api", "strangers", "accounts", "migrations")
)
"""What a database could do differently. (Servers that are killed or crowded are tested on both in one go.)"""

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("import contract", ("lint-imports",)),
    ("content", ("unknot", "catalog", "check")),
    ("tools", ("python", "scripts/ensure_tools.py")),
    ("javascript", ("python", "scripts/check_javascript.py")),
    ("tests", ("pytest", "-n", "2", *(f"--ignore={path}" for path in (BROWSER, *SERVERS)))),
    ("web on PostgreSQL", ("python", "-m", "tests.web.postgres", "pytest", "-n", "2", *ON_POSTGRESQL)),
    ("servers killed and crowded", ("pytest", "-n", "2", "--dist", "worksteal", *SERVERS)),
    ("in a browser", ("pytest", "-n", "2", "--dist", "worksteal", BROWSER)),
)
"""The browser has processes of its own: in one where Playwright runs its event loop Django refuses its database."""


def run(name: str, command: tuple[str, ...]) -> bool:
    print(f"\n── {name}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False)
    print(
        f"── {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return done.returncode == 0


def main() -> int:
    failed = [name for name, command in CHECKS if not run(name, command)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
