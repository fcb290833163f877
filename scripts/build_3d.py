"""Build the 3D view's shipped data: one GLB of the body and one pose track per technique and surface.

python scripts/build_3d.py                 # what is missing or stale
python scripts/build_3d.py --fresh         # everything, after a change to the solver
python scripts/build_3d.py glute-ball-lying calf-ball-sitting
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the solver's matrices are small: more threads only wait

from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from unknot.catalog.techniques import Technique
from unknot.figure import glb, track
from unknot.figure.props import TOOLS

FOLDER = Path(__file__).resolve().parents[1] / "src/unknot/figure/assets/3d"
STANDING = "standing.json"
GLB_LIMIT, TRACK_LIMIT = 200_000, 5_000


def read_index() -> dict[str, Any]:
    path = FOLDER / "index.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def tool_sizes() -> dict[str, Any]:
    """Kind, radius and length of every tool, millimetres."""
    return {
        name: {"kind": t.kind, "radius": round(1000 * t.radius, 2), "length": round(1000 * t.length, 1)}
        for name, t in TOOLS.items()
    }


def refuse(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise SystemExit(f"{name}: {size} bytes, expected at most {limit}")


def build_body() -> dict[str, Any]:
    data = glb.body_glb()
    refuse("body.glb", len(data), GLB_LIMIT)
    (FOLDER / "body.glb").write_bytes(data)
    return {"file": "body.glb", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def build_movements() -> None:
    for pose in track.shipped_movements():
        text = track.track_text(track.movement_track(pose))
        refuse(track.movement_file(pose), len(text.encode()), TRACK_LIMIT)
        (FOLDER / track.movement_file(pose)).write_text(text, encoding="utf-8", newline="\n")


def is_fresh(entry: dict[str, Any] | None, source: str) -> bool:
    return entry is not None and entry["source"] == source and (FOLDER / str(entry["file"])).exists()


def build_one(technique: Technique, surface: str) -> dict[str, Any]:
    text = track.track_text(track.build_track(technique.id, surface))
    name = track.file_name(technique, surface)
    refuse(name, len(text.encode()), TRACK_LIMIT)
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return {"file": name, "source": track.source_hash(technique, surface)}


def write_index(body: dict[str, Any], tracks: dict[str, Any]) -> None:
    at_rest = {"standing": {"file": STANDING}}
    at_rest |= {
        pose: {"file": track.movement_file(pose), "source": track.movement_source(pose)}
        for pose in track.shipped_movements()
    }
    index = {"format": track.FORMAT, "body": body, "tools": tool_sizes(), "at_rest": at_rest, "tracks": tracks}
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8", newline="\n")


def in_order(tracks: dict[str, Any]) -> dict[str, Any]:
    """As the catalogue has them: techniques by id, surfaces as offered."""
    found: dict[str, Any] = {}
    for technique, surface in track.shipped():
        if entry := tracks.get(technique.id, {}).get(surface):
            found.setdefault(technique.id, {})[surface] = entry
    return found


def build_tracks(body: dict[str, Any], tracks: dict[str, Any], chosen: list[str], fresh: bool) -> dict[str, Any]:
    """One entry per technique: its surfaces, each with file and source. The index is kept as it grows."""
    jobs = [job for job in track.shipped() if not chosen or job[0].id in chosen]
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task("pose tracks", total=len(jobs))
        for technique, surface in jobs:
            progress.update(bar, description=f"{technique.id} on {surface}")
            known = tracks.setdefault(technique.id, {})
            if chosen or fresh or not is_fresh(known.get(surface), track.source_hash(technique, surface)):
                known[surface] = build_one(technique, surface)
                write_index(body, in_order(tracks))
            progress.advance(bar)
    return in_order(tracks)


def remove_strangers(tracks: dict[str, Any]) -> None:
    known = {entry["file"] for each in tracks.values() for entry in each.values()}
    known |= {"body.glb", "index.json", STANDING, *map(track.movement_file, track.shipped_movements())}
    for path in FOLDER.iterdir():
        if path.name not in known:
            path.unlink()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("technique", nargs="*", help="only these")
    reader.add_argument("--fresh", action="store_true", help="also what looks up to date")
    wanted = reader.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    body = build_body()
    (FOLDER / STANDING).write_text(track.track_text(track.standing_track()), encoding="utf-8", newline="\n")
    build_movements()
    tracks = build_tracks(body, read_index().get("tracks", {}), wanted.technique, wanted.fresh)
    remove_strangers(tracks)
    write_index(body, tracks)


if __name__ == "__main__":
    main()
