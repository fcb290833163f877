"""``unknot pressure`` in words, as JSON and as a picture."""

import json
from pathlib import Path

import pytest

from unknot.catalog.errors import InputError
from unknot.cli.pressure import pressure_command

CASE = {
    "person": {"sex": "female", "height_cm": 166, "mass_kg": 64},
    "technique": "calf-ball-lying",
    "tool": "tennis-ball",
    "surface": "floor",
    "side": "left",
    "effort": "usual",
}


@pytest.fixture
def case_file(tmp_path: Path) -> str:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE))
    return str(path)


def test_json_is_one_document_with_the_contract_fields(case_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    pressure_command(case_file, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert {"load_n", "mean_kpa", "bands", "rung", "flags", "sources"} <= set(document)


def test_ladder_json_lists_every_rung_and_where_to_start(case_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    pressure_command(case_file, as_json=True, ladder_only=True)
    document = json.loads(capsys.readouterr().out)
    assert document["technique"] == "calf-ball-lying"
    assert document["first"] in {rung["variant"] for rung in document["rungs"]}


def test_words_and_table_end_with_what_it_cannot_say(case_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    pressure_command(case_file, as_json=False)
    text = capsys.readouterr().out
    assert "mean pressure" in text
    assert text.rstrip().endswith("it does not predict how much it will hurt.")
    pressure_command(case_file, as_json=False, ladder_only=True)
    assert "start here" in capsys.readouterr().out


def test_plot_writes_the_chart(case_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "ladder.svg"
    pressure_command(case_file, as_json=True, plot=picture)
    assert picture.read_text().startswith("<svg")
    assert json.loads(capsys.readouterr().out)["rung"] >= 1


def test_a_picture_that_cannot_be_written_is_wrong_input(case_file: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a file that can be written"):
        pressure_command(case_file, as_json=True, plot=tmp_path / "nowhere" / "x.svg")
