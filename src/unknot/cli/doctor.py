"""``unknot doctor``: what somebody helping would ask for. No answer, no plan, no log is read."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from unknot.catalog.checks import KINDS
from unknot.catalog.loader import read_catalog
from unknot.catalog.root import content_root
from unknot.cli.store import data_folder
from unknot.cli.voice import find_voice

PACKAGES = ("unknot", "pydantic", "typer", "rich", "ortools", "numpy", "scipy")


def doctor(as_json: bool) -> None:
    report = describe()
    if as_json:
        print(json.dumps(report, indent=1))
        return
    for key, value in report.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        print(f"{key + ':':<14} {text}")


def describe() -> dict[str, object]:
    catalog, problems = read_catalog(content_root())
    folder = data_folder()
    return {
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "content": catalog.version if catalog else "unreadable",
        "counts": {kind: len(getattr(catalog, kind)) for kind in KINDS} if catalog else {},
        "problems": [str(problem) for problem in problems] or "none",
        "data folder": f"{folder} ({'writable' if os.access(folder, os.W_OK) else 'NOT writable'})",
        "voice": find_voice().name,
        "terminal": "attached" if sys.stdin.isatty() and sys.stdout.isatty() else "not attached",
        "sign-off": "no clinician has signed the screening rules off yet",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
