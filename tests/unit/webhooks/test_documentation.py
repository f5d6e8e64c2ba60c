"""docs/webhooks.md: its programs run, and what it says is what the code says."""

import json
import re
from typing import Any

import msgspec
import pytest

from core.limits import WEBHOOK_OVERLAP_HOURS_MAX, WEBHOOK_SNIPPET_CHARS_MAX
from core.use_cases.send_deliveries import FAILURES_MAX
from core.webhooks.addresses import PORTS
from core.webhooks.bodies import Body
from core.webhooks.deliveries import BACKOFF_S, Failure
from core.webhooks.types import PING, EventType
from core.webhooks.webhook import DISABLE_AFTER_S
from functions.shared.dynamodb.webhook_deliveries import KEPT_S
from functions.shared.webhooks.signatures import derived_key, headers, shown
from functions.shared.webhooks.wire import ANSWER_BYTES_MAX, DEADLINE_S
from functions.webhook_delivery.consumer import AT_ONCE
from ops.build import ROOT
from tests.builders.webhooks import webhook
from tests.fakes.http import NOW

PAGE = (ROOT / "docs" / "webhooks.md").read_text()
UNITS = {"min": 60, "h": 3_600}

pytestmark = pytest.mark.once


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def programs() -> dict[str, Any]:
    """What the page's programs define; running them also makes their own checks."""
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(compile(block, "docs/webhooks.md", "exec"), names)  # noqa: S102
    return names


def test_the_page_s_verification_takes_what_we_sign(programs: dict[str, Any]) -> None:
    old, new = (derived_key(b"master", webhook().webhook_id, each) for each in (1, 2))
    body = b'{"id":"evt_1"}'
    given = headers([new, old], "evt_1", NOW, body)
    for key in (old, new):
        programs["verify"](shown(key), given, body, now=NOW)


@pytest.mark.parametrize("wrong", ["body", "secret", "time", "signature"])
def test_the_page_s_verification_refuses_what_we_did_not(
    programs: dict[str, Any], wrong: str
) -> None:
    key = derived_key(b"master", webhook().webhook_id, 1)
    body = b'{"id":"evt_1"}'
    given = headers([key], "evt_1", NOW, body)
    if wrong == "signature":
        given["webhook-signature"] = "v1,é"
    with pytest.raises(ValueError, match=r"signed|old"):
        programs["verify"](
            shown(b"x" * 32 if wrong == "secret" else key),
            given,
            body + b" " if wrong == "body" else body,
            now=NOW + 301 if wrong == "time" else NOW,
        )


def test_the_body_on_the_page_is_of_our_form() -> None:
    [shown_body] = blocks("json")
    body = msgspec.json.decode(shown_body, type=Body)
    assert json.loads(msgspec.json.encode(body)) == json.loads(shown_body)


def test_the_page_lists_every_type_and_failure() -> None:
    listed = re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", PAGE, re.MULTILINE)
    assert listed == [*EventType, PING]
    failures = re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)
    assert sorted(failures) == sorted(Failure)


def test_the_page_s_table_of_tries_is_the_code_s() -> None:
    [row] = re.findall(r"^\| next try after \| (.*) \| given up \|$", PAGE, re.MULTILINE)
    waits = [cell.split(" ") for cell in row.split(" | ")]
    assert tuple(int(number) * UNITS[unit] for number, unit in waits) == BACKOFF_S


def test_the_page_s_numbers_are_the_code_s() -> None:
    assert (DEADLINE_S, ANSWER_BYTES_MAX) == (10, 32 * 1_024)
    assert (AT_ONCE, FAILURES_MAX) == (4, 4)
    assert DISABLE_AFTER_S == 3 * 86_400
    assert KEPT_S == 30 * 86_400
    assert (WEBHOOK_SNIPPET_CHARS_MAX, WEBHOOK_OVERLAP_HOURS_MAX) == (500, 168)
    assert {443, 8443} == PORTS
