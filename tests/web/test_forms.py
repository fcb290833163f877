"""Forms take whatever a browser, or something that is no browser, may send: never a 5xx, never half a change."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.conftest import solo_client
from tests.web.walking import addresses, blanks

from unknot.web.core import services
from unknot.web.core.models import PlannedSession

FIELD = re.compile(r'name="([\w.:\-]+)"')
VALUES = st.one_of(
    st.sampled_from(
        ["", "0", "5", "10", "11", "-1", "1e9", "nan", "inf", "yes", "no", "unsure", "left", "on", "1,5", " 7 "]
    ),
    st.text(max_size=40),
    st.text(alphabet="0123456789.", max_size=6),
)
EXTRA = ("action", "visit", "value", "words", "minutes", "tools", "surfaces", "map", "side", "measure", "next")
BOUNDED = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def paths(session: str) -> list[str]:
    skipped = ("/api/", "/settings/delete/", "/static/")
    questions = [reverse("check-question", args=[key]) for key in one_of_each_kind()]
    return [path for path, _ in addresses(blanks(session)) if not path.startswith(skipped)] + questions


def one_of_each_kind() -> list[str]:
    """A question of each kind, and one that is answered on a ruler."""
    asked = services.screening_content().questions.values()
    return [*{question.kind: question.id for question in asked}.values(), "pain_now"]


def fields(client: Client, path: str) -> list[str]:
    """Names of the inputs the page really has, and some that others have."""
    answer = client.get(path)
    text = b"".join(answer).decode(errors="replace") if answer.status_code == 200 else ""
    return sorted({*FIELD.findall(text), *EXTRA} - {"csrfmiddlewaretoken", "viewport", "description", "theme-color"})


@pytest.mark.parametrize("screened", [True, False], ids=["with a verdict", "without a verdict"])
def test_no_form_breaks_the_server(db: None, planned: PlannedSession, screened: bool) -> None:
    client = solo_client()
    if not screened:
        planned.profile.screeningrecord_set.update(answers={})
    for path in paths(str(planned.pk)):
        throw_forms(client, path)


def throw_forms(client: Client, path: str) -> None:
    names = fields(client, path)

    @BOUNDED
    @given(st.dictionaries(st.sampled_from(names), st.lists(VALUES, min_size=1, max_size=3), max_size=8))
    def run(form: dict[str, list[str]]) -> None:
        assert client.post(path, form).status_code < 500, (path, form)

    run()


@pytest.mark.parametrize("raw", [b"", b"{", b"\x00" * 100, b'{"format": "unknot-export-1"}', b"PK\x03\x04"])
def test_a_file_that_is_no_export_is_refused_kindly(solo: Client, planned: PlannedSession, raw: bytes) -> None:
    file = SimpleUploadedFile("export.json", raw, "application/json")
    answer = solo.post(reverse("import"), {"file": file, "sure": "yes"})
    assert answer.status_code < 500
    assert PlannedSession.objects.filter(pk=planned.pk).exists()


STRANGE = (b"", b"hello", b"{", b'{"a": 1}', b"[1]", b'{"format": 7}', b"\xff\xfe\x00", b"PK\x03\x04", b"[" * 100000)


@pytest.mark.parametrize("raw", STRANGE, ids=lambda raw: str(raw[:12]))
def test_a_file_of_somebody_else_is_told_from_ours(solo: Client, raw: bytes) -> None:
    page = solo.post(reverse("import"), {"file": SimpleUploadedFile("x.json", raw)}).content.decode()
    assert "This file was not exported by Unknot." in page or (not raw and "file" in page)
    assert "found nothing" not in page and "expected" not in page


@pytest.mark.parametrize("raw", [b'{"format": "unknot-export-1"}', b'{"format": "unknot-export-1", "profile": {'])
def test_of_a_damaged_file_of_ours_it_is_said_what_is_wrong(solo: Client, raw: bytes) -> None:
    page = solo.post(reverse("import"), {"file": SimpleUploadedFile("x.json", raw)}).content.decode()
    assert "That file cannot be used." in page and "not exported by Unknot" not in page


@pytest.mark.parametrize("value", ["{}", "nan", "-inf", "1e999", "11", "\u202e"])
def test_a_ruler_takes_nonsense_as_no_answer(solo: Client, value: str) -> None:
    answer = solo.post(reverse("check-question", args=["pain_now"]), {"answer": value})
    assert answer.status_code == 422 and b"checked" not in answer.content
