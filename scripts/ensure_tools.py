"""Programs the tests drive that pip cannot bring: Chromium and Node.js, from the system's own packages.

Called by the tests themselves, so that a fresh machine runs everything and nothing is quietly left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
HEADLESS = ("chromium-headless-shell",)
NODE = ("node", "nodejs")
NPM = ("npm",)
PACKAGES = {CHROMIUM: "chromium", HEADLESS: "chromium-headless-shell", NODE: "nodejs", NPM: "npm"}


class Missing(RuntimeError):
    """A program is not there and could not be installed."""


def ensure(names: tuple[str, ...]) -> str:
    """Path of the first of these programs; installed with apt-get where there is none. Raises Missing."""
    found = find(names)
    if found is not None:
        return found
    package = PACKAGES[names]
    print(f"{names[0]} is not installed; installing Debian's {package} …", file=sys.stderr, flush=True)
    try:
        install(package)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(advice(names[0], package)) from error
    found = find(names)
    if found is None:
        raise Missing(advice(names[0], package))
    return found


def find(names: tuple[str, ...]) -> str | None:
    return next((path for path in map(shutil.which, names) if path), None)


def install(package: str) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
    ):
        subprocess.run([*as_root, *command], check=True, env=quiet, stdout=subprocess.DEVNULL)


def advice(name: str, package: str) -> str:
    return (
        f"{name}: found nothing on PATH and could not install it; expected Chromium, Node.js and npm for the tests "
        f"of the web app. Install them with your system's packages, for instance: apt-get install {package}"
    )


def chromium() -> str:
    return ensure(CHROMIUM)


def headless() -> str:
    """Chromium without windows and menus, which Debian builds from the same source; else Chromium itself."""
    return find(HEADLESS) or chromium()


def install_headless() -> str:
    """The tests take half the time with it. A system that does not have it gets Chromium."""
    try:
        return ensure(HEADLESS)
    except Missing:
        return chromium()


def node() -> str:
    return ensure(NODE)


def npm() -> str:
    return ensure(NPM)


def main() -> int:
    try:
        for path in (install_headless(), node(), npm()):
            print(path)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
