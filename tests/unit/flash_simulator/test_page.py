"""The page about flash sales and the command line say what the simulator says."""

import re
from pathlib import Path

import msgspec
import pytest

from ops.build import ROOT
from ops.flash_simulator.__main__ import main, simulate, simulate_part
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.page import DOCS, PAGE, PARTS, Part, table_in, with_table
from ops.flash_simulator.platform import DEPLOYED
from ops.flash_simulator.report import HEADINGS, markdown
from ops.flash_simulator.sale import Scenario

pytestmark = pytest.mark.once


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_page_shows_what_the_simulator_says(part: Part) -> None:
    outcomes = simulate_part([Scenario(viewers=10_000)], part)
    committed = table_in(PAGE.read_text(), part.name).splitlines()

    stale = "stale: run python -m ops.flash_simulator --docs"
    assert committed[: 2 + len(part.designs)] == markdown(outcomes).splitlines(), stale


def test_the_page_shows_every_curve_that_is_drawn() -> None:
    shown = re.findall(r"\((flash-sale-\w+\.svg)\)", PAGE.read_text())

    assert sorted(shown) == sorted(path.name for path in DOCS.glob("flash-sale-*.svg"))
    assert {"flash-sale-times.svg", "flash-sale-costs.svg"} <= {*shown}


def test_a_table_is_replaced_and_all_around_it_stays() -> None:
    text = with_table(PAGE.read_text(), "raised", "anew\n")

    assert table_in(text, "raised") == "anew\n"
    assert table_in(text, "deployed") == table_in(PAGE.read_text(), "deployed")


@pytest.mark.parametrize(
    ("said", "assumed"),
    [
        ("ThrottlingRateLimit", DEPLOYED.api_requests_s),
        ("ThrottlingBurstLimit", DEPLOYED.api_burst),
        ("ParallelizationFactor", DEPLOYED.parallel_batches),
        ("MemorySize", DEPLOYED.memory_gb * 1_024),
    ],
)
def test_what_is_deployed_has_the_limits_of_the_template(said: str, assumed: float) -> None:
    found = re.findall(rf"\b{said}: (\d+)", (ROOT / "template.yaml").read_text())

    assert assumed in {float(value) for value in found}


def test_the_command_line_writes_text_json_and_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = tmp_path / "sale.json", tmp_path / "pictures"
    small = ["--viewers", "300", "3000", "--stock", "600", "--jobs", "1"]
    small += ["--json", str(file)]

    assert main([*small, "--svg", str(folder), "--set", "shard_records_s=500"]) == 0

    outcomes = msgspec.json.decode(file.read_bytes(), type=list[Outcome])
    assert [each.viewers for each in outcomes] == [300] * 4 + [3_000] * 4
    assert all(heading in capsys.readouterr().out for heading in HEADINGS[:1])
    assert len(list(folder.glob("*.svg"))) == 2


def test_sales_played_at_the_same_time_are_those_played_one_after_the_other() -> None:
    scenarios = [Scenario(viewers=400, stock=100), Scenario(viewers=200, stock=100)]

    assert simulate(scenarios, DEPLOYED, jobs=2) == simulate(scenarios, DEPLOYED)


def test_an_unknown_limit_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--set", "luck=7"])

    assert "there is no limit 'luck'" in capsys.readouterr().err
