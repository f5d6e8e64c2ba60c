"""The requirement files pin everything by hash and say nowhere where it comes from."""

from __future__ import annotations

import re

import pytest

from ops.build import ROOT
from ops.build.lock import NAMES

pytestmark = pytest.mark.once

PINS = {name: (ROOT / "ops" / "requirements" / f"{name}.txt").read_text() for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_has_one_version_and_hashes(name: str) -> None:
    requirements = re.split(r"\n(?=\S)", PINS[name].strip())

    assert len(requirements) > 1
    for requirement in requirements:
        assert re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("name", NAMES)
def test_no_address_is_recorded(name: str) -> None:
    assert "://" not in PINS[name]
    assert "index" not in PINS[name].lower()


def test_tests_run_on_what_is_deployed() -> None:
    deployed = set(re.findall(r"^\S+==\S+", PINS["layer"], re.MULTILINE))

    assert deployed <= set(re.findall(r"^\S+==\S+", PINS["dev"], re.MULTILINE))
