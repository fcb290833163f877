"""The types of player and 3D view by TypeScript's checker, and the tests of JavaScript in Node. Part of `make test`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ensure_tools import Missing, node, npm

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "js"
TOOLS = ROOT / ".venv" / "node"
TSC = TOOLS / "node_modules" / "typescript" / "bin" / "tsc"


def main() -> int:
    try:
        return 1 if check_types() + run_tests() else 0
    except Missing as error:
        print(error, file=sys.stderr)
        return 2


def check_types() -> int:
    """0 when every module fits its own JSDoc types."""
    install_checker()
    projects = [TESTS / f"tsconfig{name}.json" for name in ("", ".worker", ".scene")]
    return max(subprocess.run([node(), str(TSC), "-p", str(project)], check=False).returncode for project in projects)


def install_checker() -> None:
    """The exact version of tests/js/package.json; again only when that file has changed."""
    wanted = TESTS / "package.json"
    kept = TOOLS / "package.json"
    if TSC.exists() and kept.exists() and kept.read_bytes() == wanted.read_bytes():
        return
    TOOLS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(wanted, kept)
    subprocess.run(
        [npm(), "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], cwd=TOOLS, check=True
    )


def run_tests() -> int:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "package.json"
        subprocess.run([sys.executable, str(TESTS / "write_package.py"), str(written)], check=True)
        files = sorted(str(path) for path in TESTS.glob("*.test.mjs"))
        command = [node(), "--test", "--test-reporter=dot", *files]
        return subprocess.run(command, check=False, env=environment(written)).returncode


def environment(written: Path) -> dict[str, str]:
    return dict(os.environ) | {"UNKNOT_PACKAGE": str(written)}


if __name__ == "__main__":
    sys.exit(main())
