"""Nothing leaves the machine: no page names another host to load from, no view opens a connection."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.test import Client
from tests.web.walking import addresses, blanks

from unknot.web.core.models import PlannedSession

LOADED = re.compile(r"""(?:src|srcset|action|data|poster|formaction)\s*=\s*["']?\s*(?:https?:)?//([^"'\s>/]+)""", re.I)
LINKED = re.compile(r"""<link\b[^>]*href\s*=\s*["']?\s*(?:https?:)?//([^"'\s>/]+)""", re.I)
IMPORTED = re.compile(
    r"""(?:url\(|@import|from|import\(?|fetch\(|importScripts\()\s*["'(]*\s*(https?:)?//([\w.-]+\.\w+)"""
)

COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$", re.S | re.M)


def test_no_page_loads_from_elsewhere(solo: Client, planned: PlannedSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a connection to {address}")
        real(self, address)

    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for path, _view in addresses(blanks(str(planned.pk))):
        answer = solo.get(path)
        text = b"".join(answer).decode(errors="replace")
        assert not LOADED.findall(text) and not LINKED.findall(text), path


def test_no_static_file_loads_from_elsewhere() -> None:
    for finder in get_finders():
        for name, storage in finder.list([]):
            if name.endswith((".js", ".mjs", ".css", ".svg", ".html")):
                with storage.open(name) as file:
                    text = file.read().decode(errors="replace")
                found = [host for _, host in IMPORTED.findall(COMMENT.sub("", text))]
                assert not found, (name, found)


def test_the_policy_names_no_other_host() -> None:
    for sources in settings.CONTENT_SECURITY_POLICY.values():
        assert set(sources.split()) <= {"'self'", "'none'", "data:", "blob:"}
