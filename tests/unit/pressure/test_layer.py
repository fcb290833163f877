"""The contact law against textbook limits, against its own table, and the table against its script."""

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from unknot.pressure.layer import RHO, dimitriadis, law, read_table

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "build_contact_table.py"
BETAS = (0.0, 1.0)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_contact_table", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def hertz(rho: np.ndarray, eta: np.ndarray) -> np.ndarray:
    return 16 / 9 * np.sqrt(rho) * eta**1.5


@pytest.mark.parametrize("beta", BETAS)
def test_small_sphere_and_small_depth_give_hertz_within_5_percent(beta: float) -> None:
    eta = np.linspace(0.002, 0.02, 10)
    rho = np.full_like(eta, 0.05)
    force, radius, shape = law(beta).at(rho, eta)
    assert force / hertz(rho, eta) == pytest.approx(1, abs=0.05)
    assert radius / np.sqrt(rho * eta) == pytest.approx(1, abs=0.07)
    assert shape == pytest.approx(1.5, rel=0.10)


@pytest.mark.parametrize("beta", BETAS)
def test_small_depth_in_a_thin_layer_gives_dimitriadis_within_5_percent(beta: float) -> None:
    rho, eta = (grid.ravel() for grid in np.meshgrid(np.geomspace(0.2, 2, 9), np.linspace(0.002, 0.02, 7)))
    small = np.sqrt(rho * eta) <= 0.2
    force, _, _ = law(beta).at(rho[small], eta[small])
    assert force / dimitriadis(rho[small], eta[small]) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("beta", BETAS)
def test_fit_follows_the_finite_elements(beta: float) -> None:
    wrong = {"force": 0.0, "radius": 0.0, "peak": 0.0}
    for column in read_table()["columns"]:
        if column["beta"] != beta:
            continue
        eta = np.array(column["eta"])
        force, radius, shape = law(beta).at(np.full_like(eta, column["rho"]), eta)
        fitted = {"force": force, "radius": radius, "peak": shape * force / (np.pi * radius**2)}
        for name, values in fitted.items():
            wrong[name] = max(wrong[name], float(np.abs(values / np.array(column[name]) - 1).max()))
    assert wrong["force"] < 0.03
    assert wrong["radius"] < 0.05
    assert wrong["peak"] < 0.12


@pytest.mark.parametrize("beta", BETAS)
def test_force_and_mean_pressure_rise_with_depth_up_to_the_bone(beta: float) -> None:
    rho, eta = np.meshgrid(np.geomspace(0.1, 60, 50), np.linspace(0.002, 0.97, 250), indexing="ij")
    force, radius, _ = law(beta).at(rho, eta)
    assert (np.diff(force, axis=1) > 0).all()
    assert (np.diff(force / radius**2, axis=1) > 0).all()


def test_table_covers_heavy_ball_cases() -> None:
    rho = np.array([0.5, 0.7, 1.0, 2.0])
    for beta in BETAS:
        assert (law(beta).reach(rho) >= 0.72).all()
    assert RHO[0] <= 0.25
    assert RHO[1] >= 10


def test_another_beta_is_refused() -> None:
    with pytest.raises(ValueError, match=r"beta: found 0\.5; expected 0 or 1"):
        law(0.5)


def test_table_was_built_by_the_script_in_the_repository() -> None:
    assert read_table()["script_sha256"] == hashlib.sha256(SCRIPT.read_bytes()).hexdigest()


def test_finite_elements_reproduce_the_table_and_dimitriadis(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "ETAS", (0.05, 0.075))
    column = script.lower(0.65, 1.0, 14)
    stored = next(c for c in read_table()["columns"] if c["beta"] == 1 and c["rho"] == 0.65)
    assert column.force == pytest.approx(stored["force"][:2], rel=0.02)
    assert column.radius == pytest.approx(stored["radius"][:2], rel=0.05)
    limit = float(dimitriadis(np.array([0.65]), np.array([0.05]))[0])
    assert column.force[0] == pytest.approx(limit, rel=0.05)
