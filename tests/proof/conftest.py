"""One solver that knows the rules, for all tests of a process."""

from __future__ import annotations

import pytest
from tests.proof.everybody import Everybody
from tests.properties.people import CONTENT


@pytest.fixture(scope="session")
def everybody() -> Everybody:
    return Everybody(CONTENT)
