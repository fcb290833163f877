"""`unknot figure` writes what was asked for and names what it refuses."""

import json
from pathlib import Path

import pytest

from unknot.catalog.errors import InputError
from unknot.cli.figure import figure_command


@pytest.mark.slow
def test_a_pose_is_written_for_the_asked_person_and_side(tmp_path: Path) -> None:
    out = tmp_path / "pose.json"
    figure_command("glute-ball-lying", out=out, side="right", tool="tennis-ball", height_cm=165, mass_kg=62)
    record = json.loads(out.read_text())
    assert (record["side"], record["height_m"], record["tool"]["id"]) == ("right", 1.65, "tennis-ball")
    assert record["tool"]["centre_m"][0] < 0


def test_the_map_is_written(tmp_path: Path) -> None:
    figure_command("map", out=tmp_path / "map.svg", view="front")
    assert (tmp_path / "map.svg").read_text().startswith("<svg")


def test_all_shipped_drawings_are_copied(tmp_path: Path) -> None:
    figure_command(None, out=tmp_path / "all", every=True)
    assert (tmp_path / "all" / "calf-ball-lying-left-contact.svg").is_file()


@pytest.mark.parametrize(
    ("technique", "options", "named"),
    [
        ("glute-ball-lyin", {}, "glute-ball-lyin"),
        ("glute-ball-lying", {"tool": "peanut"}, "peanut"),
        ("glute-ball-lying", {"side": "both"}, "both"),
        ("glute-ball-lying", {"effort": "brutal"}, "brutal"),
        ("glute-ball-lying", {"moment": "later"}, "later"),
        ("glute-ball-lying", {"height_cm": 20.0}, "height_m = 0.2"),
        (None, {}, "technique"),
    ],
)
def test_a_wrong_request_is_refused_by_name(
    technique: str | None, options: dict[str, object], named: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        figure_command(technique, out=tmp_path / "x.svg", **options)  # type: ignore[arg-type]
    assert named in str(refused.value)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gif"):
        figure_command("glute-ball-lying", out=tmp_path / "x.gif")
