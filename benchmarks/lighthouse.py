"""Lighthouse's scores for the app's pages, on a phone as Lighthouse imagines it (slowed processor and network).

    python benchmarks/lighthouse.py [--program PATH] [--folder FOLDER]

Needs Node and Lighthouse, which is no dependency of the project: ``npm install lighthouse`` in any folder, then give
``--program …/node_modules/.bin/lighthouse`` (found by itself where it is on the path). Without it this says so and
ends. Performance depends on the machine and on what else it is doing; the other scores do not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.web import FEW, fill, get, serving  # noqa: E402
from scripts.ensure_tools import chromium  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402

CATEGORIES = ("performance", "accessibility", "best-practices")
GOOD = 0.95
WITHIN_S = 240


def run(program: str, address: str, report: Path) -> dict[str, Any]:
    """Lighthouse's report for one page; nothing is sent to its makers."""
    command = [
        program,
        address,
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}",
    ]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium(), "CI": "1"}, check=True, timeout=WITHIN_S)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def short(report: dict[str, Any]) -> dict[str, Any]:
    """The scores from 0 to 100, and for a category below the bar what cost it points."""
    result: dict[str, Any] = {}
    for name in CATEGORIES:
        category = report["categories"][name]
        score = category["score"]
        result[name] = None if score is None else round(100 * score)
        if score is None or score < GOOD:
            result[f"{name} lost by"] = lost(category, report["audits"])
    return result


def lost(category: dict[str, Any], audits: dict[str, Any]) -> list[str]:
    weighty = [audits[ref["id"]] for ref in category["auditRefs"] if ref["weight"]]
    missed = [audit for audit in weighty if audit["score"] is not None and audit["score"] < GOOD]
    return [f"{audit['id']}: {audit.get('displayValue') or audit['title']}" for audit in missed]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=shutil.which("lighthouse"))
    parser.add_argument("--folder", type=Path, help="keep the full reports here")
    asked = parser.parse_args()
    if not asked.program:
        print("Lighthouse is not here; see the top of this file for how to get it.")
        return 0
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as made:
        fill(Path(data), FEW)
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with serving(Path(data)) as server:
            port = server.port
            session = json.loads(get(port, "/api/next-session")[1])["session"]
            pages = {"welcome": "/", "plan": "/plan/", "player": f"/play/{session}/", "progress": "/progress/"}
            for name, path in pages.items():
                report = run(asked.program, f"http://127.0.0.1:{port}{path}", folder / f"{name}.json")
                print(json.dumps({name: short(report)}, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
