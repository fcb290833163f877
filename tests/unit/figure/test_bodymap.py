"""The drawn body map: complete, without overlap, and left where left is."""

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from unknot.body.regions import BODY_REGIONS
from unknot.figure.bodymap import VIEWS, body_map, body_map_svg

DATA = Path(__file__).parents[3] / "src" / "unknot" / "figure" / "data"
# Sampled a little off the pixel's centre: coordinates are tenths, and a curve through a sampling point would
# be decided by the last bit.
AT = 0.5127
NUMBER = re.compile(r"-?\d*\.?\d+")


def flatten(d: str, steps: int = 6) -> list[np.ndarray]:
    """Closed polygons of a path made of M, relative c and z."""
    loops = []
    t = np.linspace(0, 1, steps + 1)[1:, None]
    for part in d.split("z"):
        if not part:
            continue
        start, *curves = part.split("c")
        here = np.array([float(n) for n in NUMBER.findall(start)])
        points = [here[None]]
        for run in curves:
            for a, b, c in np.array([float(n) for n in NUMBER.findall(run)]).reshape(-1, 3, 2):
                curve = (1 - t) ** 3 * here + 3 * (1 - t) ** 2 * t * (here + a)
                points.append(curve + 3 * (1 - t) * t**2 * (here + b) + t**3 * (here + c))
                here = here + c
        loops.append(np.concatenate(points))
    return loops


def fill(d: str, width: int, height: int) -> np.ndarray:
    """Even-odd coverage, one sample in each pixel."""
    crossings = np.zeros((height, width + 1), dtype=np.int64)
    for loop in flatten(d):
        for (x0, y0), (x1, y1) in zip(loop, np.roll(loop, -1, axis=0), strict=True):
            low, high = sorted((y0, y1))
            rows = np.arange(max(int(np.ceil(low - AT)), 0), min(int(np.ceil(high - AT)), height))
            if len(rows):
                x = x0 + (rows + AT - y0) * (x1 - x0) / (y1 - y0)
                np.add.at(crossings, (rows, np.clip(np.ceil(x - AT), 0, width).astype(int)), 1)
    return np.asarray(np.cumsum(crossings, axis=1)[:, :-1] % 2 == 1)


@lru_cache(maxsize=2)
def filled(view: str) -> tuple[dict[str, np.ndarray], np.ndarray]:
    drawn = body_map(view)  # type: ignore[arg-type]
    size = (drawn.width, drawn.height)
    return {p.region.key: fill(p.d, *size) for p in drawn.patches}, fill(drawn.outline, *size)


@pytest.mark.parametrize("view", VIEWS)
def test_every_pixel_of_the_body_belongs_to_exactly_one_region(view: str) -> None:
    patches, _ = filled(view)
    body = body_outline(view)
    count = np.sum(list(patches.values()), axis=0)
    assert (count > 1).sum() == 0
    assert (body & (count == 0)).sum() == 0
    assert (~body & (count > 0)).sum() == 0


def body_outline(view: str) -> np.ndarray:
    return filled(view)[1]


@pytest.mark.parametrize("view", VIEWS)
def test_every_region_of_a_view_is_drawn_large_enough_to_see(view: str) -> None:
    patches, _ = filled(view)
    expected = {p.key for p in BODY_REGIONS if view in p.views}
    assert set(patches) == expected
    assert min(mask.sum() for mask in patches.values()) > 80


@pytest.mark.parametrize(("view", "left_is_right_of_centre"), [("front", True), ("back", False)])
def test_your_left_is_on_the_right_in_front_and_on_the_left_behind(view: str, left_is_right_of_centre: bool) -> None:
    patches, _ = filled(view)
    centre = body_map(view).width / 2  # type: ignore[arg-type]
    for key, mask in patches.items():
        x = np.argwhere(mask)[:, 1] + 0.5
        if key.endswith("-left"):
            assert bool(x.mean() > centre) is left_is_right_of_centre
        elif key.endswith("-right"):
            assert bool(x.mean() < centre) is left_is_right_of_centre


@pytest.mark.parametrize("view", VIEWS)
def test_left_and_right_regions_are_equally_large(view: str) -> None:
    patches, _ = filled(view)
    for key, mask in patches.items():
        if key.endswith("-left"):
            other = patches[key.replace("-left", "-right")]
            assert mask.sum() == pytest.approx(other.sum(), rel=0.03, abs=25)


@pytest.mark.parametrize("view", VIEWS)
def test_the_drawing_is_small_and_names_its_regions(view: str) -> None:
    text = body_map_svg(view)  # type: ignore[arg-type]
    assert len(text.encode()) <= 60_000
    root = ElementTree.fromstring(text)
    paths = [p for p in root.iter("{http://www.w3.org/2000/svg}path") if p.get("class") == "region"]
    by_key = {p.key: p for p in BODY_REGIONS}
    for path in paths:
        patch = by_key[path.get("id") or ""]
        assert (path.get("data-region"), path.get("data-side")) == (patch.region, patch.side)
        title = path.find("{http://www.w3.org/2000/svg}title")
        assert title is not None and title.text == patch.name


@pytest.mark.parametrize("view", VIEWS)
def test_the_shipped_drawing_is_the_one_drawn_now(view: str) -> None:
    shipped = (DATA / f"body-map-{view}.svg").read_text(encoding="utf-8")
    assert shipped == body_map_svg(view), "run scripts/build_body.py --maps"  # type: ignore[arg-type]
