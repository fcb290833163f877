"""Build the line drawings that ship with the package, and the report over the grid of bodies.

    python scripts/build_figures.py            what changed
    python scripts/build_figures.py --all      everything
    python scripts/build_figures.py --no-grid  drawings only

Two processes, a progress bar; drawings whose inputs (content, code, body data) did not change are kept.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from collections import defaultdict  # noqa: E402
from concurrent.futures import ProcessPoolExecutor, as_completed  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from rich.progress import Progress  # noqa: E402

from unknot.figure import grid, library, movement, sheet  # noqa: E402
from unknot.figure.library import Picture  # noqa: E402

ROOT = Path(__file__).resolve().parents[1] / "src" / "unknot" / "figure"
LINE = ROOT / library.LINE_FOLDER
WORKERS = 2


def read_json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def write_json(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def draw_group(group: list[Picture]) -> list[tuple[str, str]]:
    """All wanted drawings of one technique, so that solved poses are shared."""
    return [(p.name, draw_one(p)) for p in group]


def draw_one(picture: Picture) -> str:
    if picture.technique in movement.movement_figures():
        return movement.draw_movement(picture)
    return library.draw_technique(picture.form, picture.side)


def all_pictures() -> dict[str, tuple[Picture, str]]:
    """Every drawing by name, with the hash of what it is made from."""
    found = {p.name: (p, library.picture_hash(p)) for p in library.pictures()}
    return found | {p.name: (p, movement.movement_hash(p)) for p in movement.movement_pictures()}


def stale_groups(every: bool) -> tuple[dict[str, list[Picture]], dict[str, str]]:
    known = {} if every else read_json(LINE / library.MANIFEST)
    wanted = all_pictures()
    groups: dict[str, list[Picture]] = defaultdict(list)
    for name, (picture, made_from) in wanted.items():
        if known.get(name) != made_from or not (LINE / f"{name}.svg").is_file():
            groups[picture.technique].append(picture)
    return groups, {name: made_from for name, (_, made_from) in wanted.items()}


def build_drawings(every: bool, progress: Progress, pool: ProcessPoolExecutor) -> int:
    groups, hashes = stale_groups(every)
    LINE.mkdir(parents=True, exist_ok=True)
    for old in LINE.glob("*.svg"):
        if old.stem not in hashes:
            old.unlink()
    kept = read_json(LINE / library.MANIFEST)
    bar = progress.add_task("drawings", total=sum(map(len, groups.values())))
    jobs = [pool.submit(draw_group, group) for group in groups.values()]
    for job in as_completed(jobs):
        for name, svg in job.result():
            (LINE / f"{name}.svg").write_text(svg, encoding="utf-8")
            kept[name] = hashes[name]
            progress.advance(bar)
        write_json(LINE / library.MANIFEST, {n: h for n, h in kept.items() if n in hashes})
    write_json(LINE / library.MANIFEST, {n: h for n, h in kept.items() if n in hashes})
    return sum(map(len, groups.values()))


def build_grid(every: bool, progress: Progress, pool: ProcessPoolExecutor) -> list[str]:
    known = {} if every else read_json(ROOT / grid.REPORT)
    rows = {key: row for key, row in known.items() if grid.is_fresh(key, row)}
    missing = [key for key in grid.pose_keys() if key not in rows]
    bar = progress.add_task("bodies", total=len(missing))
    for job in as_completed([pool.submit(grid.solve_row, key) for key in missing]):
        key, row = job.result()
        rows[key] = row
        progress.advance(bar)
    write_json(ROOT / grid.REPORT, {key: rows[key] for key in grid.pose_keys()})
    return grid.failures(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="build everything again")
    parser.add_argument("--no-grid", action="store_true", help="leave the report over the bodies alone")
    parser.add_argument("--jobs", type=int, default=WORKERS, help="processes at a time")
    options = parser.parse_args()
    with Progress() as progress, ProcessPoolExecutor(options.jobs) as pool:
        count = build_drawings(options.all, progress, pool)
        failures = [] if options.no_grid else build_grid(options.all, progress, pool)
    (ROOT.parents[2] / sheet.SHEET).write_text(sheet.contact_sheet(), encoding="utf-8")
    print(f"{count} drawings built")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
