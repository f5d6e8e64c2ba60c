"""Proofs checked offline: what holds is said to, and each forgery is found where it is."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core import jws
from functions.shared.price_keys import PriceKeys
from ops.proof.__main__ import OPEN, WRONG, main
from tests.builders.carts import Market
from tests.builders.orders import SOFAS
from tests.fakes.keys import PRICE_KEYS

Json = dict[str, Any]
OTHERS = PriceKeys(lambda: b"another-word-that-makes-other-keys")


@pytest.fixture(scope="module")
def proof() -> Json:
    """Of an order with a coupon, an automatic offer and freight."""
    market = Market()
    market.add_sku(1, price=30_000)
    market.add_sku(2, price=10_000, freight=800, merchant_id=SOFAS)
    market.claim(market.coupon(2_000, 20_000))
    market.publish({"layer": "cross_store", "benefit": {"percent": 333}}, of="platform")
    market.fill_cart(1, 2)
    path = f"/v1/orders/{market.place()['order_id']}/proof"
    found: Json = market.shopper().call("GET", path).json
    return found


@pytest.fixture
def keys(tmp_path: Path) -> str:
    file = tmp_path / "keys.json"
    file.write_bytes(msgspec.json.encode({"keys": PRICE_KEYS.published()}))
    return str(file)


def verify(tmp_path: Path, content: Json | str, *options: str) -> int:
    file = tmp_path / "proof.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return main(["verify", str(file), *options])


def resigned(content: Json, keys: PriceKeys) -> Json:
    """The same, its statement signed with these keys."""
    content["signed"] = jws.sign(json.dumps(content["statement"]).encode(), keys)
    return content


def test_a_genuine_proof_holds(
    proof: Json, keys: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, proof, "--keys", keys) == 0
    told = capsys.readouterr().out
    assert proof["statement"]["order_id"] in told
    assert "WRONG" not in told
    assert told.count(" ok ") == 10


def test_one_key_will_do(proof: Json, tmp_path: Path) -> None:
    [ours], [others] = PRICE_KEYS.published(), OTHERS.published()
    assert verify(tmp_path, proof, "--key", ours.x) == 0
    assert verify(tmp_path, proof, "--key", others.x) == WRONG


def test_without_keys_it_stays_open_who_signed_it(
    proof: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, proof) == OPEN
    assert "not checked" in capsys.readouterr().out
    forged = resigned(copy.deepcopy(proof), OTHERS)
    assert verify(tmp_path, forged) == OPEN


def test_a_proof_comes_from_the_standard_input_too(
    proof: Json, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = io.TextIOWrapper(io.BytesIO(json.dumps(proof).encode()))
    monkeypatch.setattr("sys.stdin", source)
    assert main(["verify", "-", "--keys", keys]) == 0


def lower_the_quantity(content: Json) -> None:
    content["document"]["lines"][0]["quantity"] = 9


def name_a_lower_total(content: Json) -> None:
    content["statement"]["totals"]["payable"] -= 1


def move_a_cent_between_lines(content: Json) -> None:
    first, second = content["statement"]["lines"]
    first["paid"] += 1
    second["paid"] -= 1


def leave_an_offer_out(content: Json) -> None:
    content["statement"]["offers"].pop()


def move_a_cent_in_the_trace(content: Json) -> None:
    step = next(step for step in content["trace"]["steps"] if step["layer"] == "cross_store")
    step["parts"][0] += 1
    step["parts"][1] -= 1


def leave_a_step_out(content: Json) -> None:
    content["trace"]["steps"].pop()


def name_another_line(content: Json) -> None:
    content["trace"]["lines"].reverse()


def name_another_time(content: Json) -> None:
    content["statement"]["priced_at"] += 1


def name_other_rules(content: Json) -> None:
    content["statement"]["rules_version"] += 1


def name_another_digest(content: Json) -> None:
    content["statement"]["document_sha256"] = "0" * 64


def break_a_rule(content: Json) -> None:
    content["document"]["lines"][0]["quantity"] = 0


FORGERIES: list[tuple[Callable[[Json], None], list[str]]] = [
    (lower_the_quantity, ["document", "totals", "lines", "offers", "trace"]),
    (name_a_lower_total, ["totals"]),
    (move_a_cent_between_lines, ["lines"]),
    (leave_an_offer_out, ["offers"]),
    (move_a_cent_in_the_trace, ["trace"]),
    (leave_a_step_out, ["trace"]),
    (name_another_line, ["names"]),
    (name_another_time, ["context"]),
    (name_other_rules, ["rules"]),
    (name_another_digest, ["document"]),
    (break_a_rule, ["document"]),
]


def wrong(told: str) -> list[str]:
    """The claims that a table says are wrong."""
    rows = [row.strip("│ ").split() for row in told.splitlines() if "WRONG" in row]
    return [row[0] for row in rows]


@pytest.mark.parametrize(("forge", "claims"), FORGERIES)
def test_even_with_our_signature_to_it_a_wrong_claim_is_found(
    forge: Callable[[Json], None],
    claims: list[str],
    proof: Json,
    keys: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    forged = copy.deepcopy(proof)
    forge(forged)
    assert verify(tmp_path, resigned(forged, PRICE_KEYS), "--keys", keys) == WRONG
    assert wrong(capsys.readouterr().out) == claims


@pytest.mark.parametrize("forge", [name_a_lower_total, name_another_time])
def test_a_statement_that_was_not_signed_is_found(
    forge: Callable[[Json], None],
    proof: Json,
    keys: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    forged = copy.deepcopy(proof)
    forge(forged)
    assert verify(tmp_path, forged, "--keys", keys) == WRONG
    assert "statement" in wrong(capsys.readouterr().out)


def test_a_statement_that_others_signed_is_found(
    proof: Json, keys: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = resigned(copy.deepcopy(proof), OTHERS)
    assert verify(tmp_path, forged, "--keys", keys) == WRONG
    assert wrong(capsys.readouterr().out) == ["signature"]


@pytest.mark.parametrize("signed", ["", "a", "a.b.c", "....", "e30.e30.e30"])
def test_what_is_no_signature_is_found(
    signed: str, proof: Json, keys: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(tmp_path, {**proof, "signed": signed}, "--keys", keys) == WRONG
    assert wrong(capsys.readouterr().out) == ["signature", "statement"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"trace": 1, "trace": 1}', '{"surprise": NaN}', "[" * 100_000],
)
def test_what_is_no_proof_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        verify(tmp_path, content)
    assert ended.value.code == 1
    assert "not a proof" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", '{"keys": [{"x": "AAAA"}]}', '{"keys": [{"x": 1}]}'])
def test_what_are_no_keys_is_refused(
    content: str, proof: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "no-keys.json"
    file.write_text(content)
    with pytest.raises(SystemExit) as ended:
        verify(tmp_path, proof, "--keys", str(file))
    assert ended.value.code == 1
    assert "not public keys" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["verify", str(tmp_path / "none.json")])
    assert "No such file" in capsys.readouterr().err


def test_help_tells_what_the_exit_status_means(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "--help"])
    told = capsys.readouterr().out
    assert "--keys" in told
    assert "Exit status" in told
