"""Draw the picture of the README: the example person's plan as the terminal shows it.

``python scripts/draw_plan.py`` writes ``docs/images/plan.svg`` again.
"""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from unknot.cli.coach import EXAMPLE
from unknot.cli.core import Asked
from unknot.cli.words import print_plan

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/images/plan.svg"


def main() -> None:
    asked = Asked(str(EXAMPLE))
    console = Console(width=92, record=True, file=io.StringIO(), force_terminal=True)
    print_plan(asked.plan(), asked.screening, asked.catalog, console)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    # No web font: nothing here may be fetched from anywhere.
    svg = console.export_svg(title="unknot plan", unique_id="plan")
    start, end = svg.index("    @font-face"), svg.index("    .plan-matrix")
    TARGET.write_text(svg[:start] + svg[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
