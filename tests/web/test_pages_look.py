"""What holds for every page: one heading, no inline script or style, our own fonts, colours in one place."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from tests.web.conftest import ready, screened

from unknot.catalog.loader import load_catalog
from unknot.web import core
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.preferences import Preferences
from unknot.web.core.templatetags import looks
from unknot.web.player.words import switches
from unknot.web.preferences.pages import SWITCHES

STATIC = Path(core.__file__).parent / "static"
PAGES = (
    "/",
    "/about/",
    "/check/q/saddle_numbness/",
    "/check/q/age/",
    "/check/q/pain_now/",
    "/check/q/recent_trauma/",
    "/check/q/local/",
    "/check/answers/",
    "/check/short/",
    "/check/verdict/",
    "/check/for-the-clinician/",
    "/where/",
    "/where/list/",
    "/activities/",
    "/mobility/",
    "/at-hand/",
    "/plan/",
    "/today/",
    "/progress/",
    "/progress/roland-morris/",
    "/outlook/",
    "/outlook/said/",
    "/library/",
    "/library/glute-ball-lying/",
    "/settings/",
    "/settings/import/",
    "/settings/delete/",
    "/nowhere/",
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*(?:application/json|importmap))|<style|\sstyle=|\son\w+=|javascript:", re.I
)


@pytest.fixture
def everything(profile: Profile) -> Profile:
    now = timezone.now()
    ready(profile, now)
    done = PlannedSession.objects.for_profile(profile).get()
    done.pk, done.status, done._state.adding = uuid4(), "finished", True
    done.save()
    services.save_outlook(profile, {"mood": 6}, now)
    return profile


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_title_and_nothing_inline(solo: Client, everything: Profile, path: str) -> None:
    response = solo.get(path)
    page = response.content.decode()
    assert response.status_code == (404 if path == "/nowhere/" else 200), path
    assert len(re.findall(r"<h1\b", page)) == 1
    assert re.search(r"<title>\S.* · Unknot</title>", page)
    assert not INLINE.search(page), INLINE.search(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host(solo: Client, everything: Profile, path: str) -> None:
    page = solo.get(path).content.decode()
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_theme_and_text_size_reach_the_page(solo: Client, profile: Profile) -> None:
    services.save_preferences(profile, Preferences(theme="dark", text_size="largest"))
    page = solo.get("/").content.decode()
    assert 'data-theme="dark"' in page and 'data-text="largest"' in page


def test_text_can_be_set_twice_as_large(solo: Client, profile: Profile) -> None:
    assert 'value="largest"' in solo.get("/settings/").content.decode()
    sizes = (Path(finders.find("css/tokens.css") or "")).read_text()
    assert ':root[data-text="largest"] { font-size: 200%; }' in sizes


def test_settings_are_kept(solo: Client, profile: Profile) -> None:
    solo.post("/settings/", {"theme": "dark", "units": "imperial", "voice": "on", "text_size": "large"})
    held = services.preferences_of(Profile.objects.get())
    assert (held.theme, held.units, held.voice, held.beeps) == ("dark", "imperial", True, False)


def test_settings_and_the_player_call_a_switch_the_same(solo: Client, profile: Profile) -> None:
    page = solo.get("/settings/").content.decode()
    for switch in switches():
        if switch["id"] in SWITCHES:
            assert re.search(rf'name="{switch["id"]}" value="on"[^>]*> <span>{switch["label"]}</span>', page), switch


def test_a_time_zone_is_a_place_or_utc(solo: Client, profile: Profile) -> None:
    listed = solo.get("/settings/").content.decode().partition('name="time_zone"')[2].partition("</select>")[0]
    zones = re.findall(r'value="([^"]+)"', listed)
    assert {"Europe/Berlin", "UTC"} <= set(zones) and not [z for z in zones if "/" not in z and z != "UTC"]
    assert not [zone for zone in zones if zone.startswith("Etc/")]


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"units": "cubits"}, {"language": "../.."}])
def test_settings_that_do_not_exist_are_not_kept(solo: Client, profile: Profile, wrong: dict[str, str]) -> None:
    before = services.preferences_of(profile)
    solo.post("/settings/", wrong)
    assert services.preferences_of(Profile.objects.get()) == before


def test_deleting_asks_twice_and_then_deletes(solo: Client, everything: Profile) -> None:
    assert solo.post("/settings/delete/", {}).status_code == 422
    assert Profile.objects.filter(pk=everything.pk).exists()
    solo.post("/settings/delete/", {"sure": "yes"})
    assert not Profile.objects.filter(pk=everything.pk).exists()


def test_the_page_about_unknot_says_that_nobody_signed_off(solo: Client, profile: Profile) -> None:
    assert "No clinician has signed off the rules yet" in solo.get("/about/").content.decode()


@pytest.mark.parametrize("path", ["/", "/check/q/saddle_numbness/", "/check/q/age/", "/where/", "/at-hand/"])
def test_larger_text_can_be_had_on_the_way_and_leads_back_there(solo: Client, profile: Profile, path: str) -> None:
    way = re.search(r'href="(/settings/[^"]*)">Text size and settings', solo.get(path).content.decode())
    assert way
    there = solo.get(html.unescape(way[1])).content.decode()
    assert f'href="{path}">' in there and "Back to where you were" in there
    assert solo.post(html.unescape(way[1]), {"text_size": "largest"}).headers["Location"] == path
    assert 'data-text="largest"' in solo.get(path).content.decode()


@pytest.mark.parametrize("then", ["", "?then=//evil.example/", "?then=https://evil.example/"])
def test_settings_lead_back_to_no_other_site(solo: Client, profile: Profile, then: str) -> None:
    assert "Back to where you were" not in solo.get(f"/settings/{then}").content.decode()
    assert solo.post(f"/settings/{then}", {"theme": "dark"}).headers["Location"] == "/settings/"


def test_the_first_page_for_everybody_leads_to_nobodys_settings(solo: Client, profile: Profile) -> None:
    assert "/settings/" not in solo.get("/", headers={"X-For-Everybody": "yes"}).content.decode()


# ── library ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("technique", sorted(load_catalog().techniques))
def test_every_technique_has_its_page(solo: Client, profile: Profile, technique: str) -> None:
    item = load_catalog().techniques[technique]
    response = solo.get(f"/library/{technique}/")
    assert response.status_code == 200
    page = response.content.decode()
    assert looks.grade_words(item.evidence.grade) in page and "Stop when" in page and "Who should not" in page


OWN_LIMIT = ('<dd class="number">at most 3, your own limit</dd>', "Too strong: more than three of ten")


def test_a_technique_says_this_persons_own_limit_of_discomfort(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), anticoagulant="yes")
    page = solo.get("/library/calf-roller-sitting/").content.decode()
    assert all(words in page for words in OWN_LIMIT) and "more than seven of ten" not in page


def test_a_technique_says_the_limit_that_this_person_asked_for(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), anticoagulant="yes")
    services.save_checkin(profile, {"max_discomfort_nrs": 2.0}, timezone.now())
    page = solo.get("/library/calf-roller-sitting/").content.decode()
    assert "at most 2, your own limit" in page and "Too strong: more than two of ten" in page


def test_before_any_check_a_technique_says_the_general_limit(solo: Client, profile: Profile) -> None:
    page = solo.get("/library/calf-roller-sitting/").content.decode()
    assert "your own limit" not in page and "Too strong: more than seven of ten" in page
    assert re.search(r"Discomfort, 0 to 10</dt><dd class=\"number\">[\d–]+, never more than 7<", page)


def test_the_copy_of_a_technique_for_everybody_says_nothing_of_anybody(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), anticoagulant="yes")
    headers = {"X-For-Everybody": "yes"}
    pages = [solo.get(f"/library/{t}/", headers=headers).content.decode() for t in sorted(load_catalog().techniques)]
    assert not [page for page in pages if OWN_LIMIT[0] in page or OWN_LIMIT[1] in page or "Left out of your" in page]


@pytest.mark.parametrize(
    ("query", "techniques"),
    [
        ("?area=glutes", {t.id for t in load_catalog().techniques.values() if t.area == "glutes"}),
        ("?q=nothing+of+the+kind", set()),
        ("?posture=prone&area=quadriceps", None),
    ],
)
def test_filters_show_what_fits_and_nothing_else(
    solo: Client, db: None, query: str, techniques: set[str] | None
) -> None:
    page = solo.get(f"/library/{query}").content.decode()
    found = set(re.findall(r'class="volume" href="/library/([\w-]+)/"', page))
    if techniques is None:
        catalog = load_catalog().techniques
        techniques = {t.id for t in catalog.values() if t.area == "quadriceps" and t.posture == "prone"}
    assert found == techniques


# ── style sheets, fonts, drawings ────────────────────────────────────────────────────────────────────────────────


def test_colours_are_named_in_one_sheet_only() -> None:
    """Print is black on white whatever the theme."""
    for sheet in ("base", "pieces", "pages"):
        text = (STATIC / "css" / f"{sheet}.css").read_text(encoding="utf-8").split("@media print")[0]
        assert not re.search(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", text), sheet


def test_every_property_used_is_defined() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))
    drawings = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.svg"))
    used = set(re.findall(r"var\((--[\w-]+)", sheets + drawings))
    assert used <= set(re.findall(r"(--[\w-]+):", sheets))


def test_both_dark_themes_are_the_same() -> None:
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    chosen = text.split(':root[data-theme="dark"] {')[1].split("}")[0]
    preferred = text.split(':root:not([data-theme="light"]) {')[1].split("}")[0]
    assert chosen.split() == preferred.split()


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast of two colours as #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [":root {", ':root[data-theme="dark"] {'])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("--ink", "--paper", 7),
        ("--ink", "--sheet", 7),
        ("--ink", "--well", 7),
        ("--soft-ink", "--paper", 4.5),
        ("--soft-ink", "--sheet", 4.5),
        ("--soft-ink", "--well", 4.5),
        ("--accent", "--paper", 4.5),
        ("--accent", "--sheet", 4.5),
        ("--accent", "--skin", 3),
        ("--on-button", "--button", 7),
        ("--sage", "--sage-wash", 4.5),
        ("--strong-line", "--paper", 3),
        ("--strong-line", "--sheet", 3),
    ],
)
def test_text_and_edges_stand_out(theme: str, front: str, back: str, least: float) -> None:
    block = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8").split(theme)[1].split("}")[0]
    colours = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block))
    assert contrast(colours[front], colours[back]) >= least


def test_fonts_are_what_they_were_and_carry_their_licence() -> None:
    lines = (STATIC / "fonts" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    fonts = sorted(path for path in (STATIC / "fonts").rglob("*.woff2"))
    assert {str(path.relative_to(STATIC / "fonts")) for path in fonts} == set(sums)
    for path in fonts:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[str(path.relative_to(STATIC / "fonts"))]
        assert "SIL OPEN FONT LICENSE" in (path.parent / "OFL.txt").read_text(encoding="utf-8")


def test_every_tool_surface_and_posture_has_a_picture() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "pictures.svg").read_text(encoding="utf-8")))
    catalog = load_catalog()
    postures = {looks.PICTURES["posture"].get(posture, posture) for posture in catalog.postures}
    assert {*catalog.tools, *catalog.surfaces, *postures} <= drawn


def test_every_icon_asked_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    templates = Path(core.__file__).parent.parent.glob("*/templates/**/*.html")
    used = {name for path in templates for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))}
    assert used <= drawn
