"""Bad input over HTTP: refused as the table says, never with a 500, never repeated."""

import json
import re
import socket
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ops.local_cloud.stack_file import Stack
from ops.local_cloud.users import id_token
from tests.e2e.bad_input import FRESH, JSON, MARK, NOTE, ROWS, Row
from tests.e2e.scene import OTHER_BUYER, RIVAL, SHOPPER, STAFF, Scene, set_up
from tests.e2e.tokens import Mint, claims, refused
from tests.e2e.wire import Answer, send

pytestmark = pytest.mark.e2e
CART = "/v1/cart"


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    return set_up(stack)


@pytest.fixture(scope="module")
def mint(scene: Scene, pool_signing_key: rsa.RSAPrivateKey) -> Mint:
    return Mint(scene.token(SHOPPER), pool_signing_key)


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Something that could be asked for a key, if anybody followed a token's `jku`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


# --- the table -----------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_bad_input_is_refused(scene: Scene, row: Row) -> None:
    path = _filled(row.path, scene.facts)
    answer = send(scene.base(path), row.method, path, _headers(row, scene), _body(row, scene))
    assert (answer.status, answer.code) == (row.status, row.code), answer.text
    assert MARK not in answer.text
    if row.code is not None:
        _assert_is_a_problem(answer)


def test_the_table_has_a_name_for_each_row() -> None:
    names = [row.name for row in ROWS]
    assert sorted(set(names)) == sorted(names)


# --- tokens --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", refused(""))
def test_a_token_that_is_not_ours_is_refused(
    scene: Scene, mint: Mint, listener: socket.socket, case: str
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/keys"
    header = refused(address)[case](mint, id_token(scene.stack, SHOPPER))
    answer = send(scene.base(CART), "GET", CART, {"authorization": header})
    assert answer.status == 401, answer.text
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_no_token_is_refused(scene: Scene) -> None:
    assert send(scene.base(CART), "GET", CART).status == 401


def test_a_token_that_the_tests_minted_as_the_pool_does_is_accepted(
    scene: Scene, mint: Mint
) -> None:
    """Else the refusals above would say nothing."""
    header = {"authorization": f"Bearer {mint.signed({})}"}
    assert send(scene.base(CART), "GET", CART, header).status == 200


def test_a_header_names_nobody(scene: Scene) -> None:
    theirs = scene.call(RIVAL, "GET", CART)["lines"]
    headers = [
        ("authorization", f"Bearer {scene.token(SHOPPER)}"),
        ("x-user-id", _subject_of(scene, RIVAL)),
    ]
    mine = send(scene.base(CART), "GET", CART, headers).json["lines"]
    assert theirs
    assert not {line["line_id"] for line in theirs} & {line["line_id"] for line in mine}


# --- what is taken as it is ----------------------------------------------------------------


def test_html_is_text(scene: Scene) -> None:
    body = "<script>alert(1)</script><b>bold</b> & 'quoted'"
    note = scene.call(OTHER_BUYER, "POST", "/v1/notes", {**NOTE, "title": "html", "body": body})
    answer = scene.ask("", "GET", f"/v1/notes/{note['note_id']}")
    assert answer.json["body"] == body
    assert answer.headers["content-type"] == JSON


def test_a_cart_worth_more_than_money_counts_is_refused(scene: Scene) -> None:
    """Two lines of 9,999 units at the highest price are over 10^15."""
    shop = f"/v1/admin/merchants/{scene.facts['merchant']}"
    category = scene.call("", "GET", "/v1/products/" + scene.facts["product"])["category_id"]
    product = scene.call(
        STAFF, "POST", f"{shop}/products", {"name": "a palace", "category_id": category}
    )
    path = f"{shop}/products/{product['product_id']}"
    skus = [
        scene.call(
            STAFF,
            "POST",
            f"{path}/skus",
            {"options": {"wing": wing}, "prices": {"list": 10**11}, "stock": 10_000},
        )
        for wing in ("east", "west")
    ]
    scene.call(STAFF, "POST", f"{path}/publish")
    for sku in skus:
        cart = scene.call(
            OTHER_BUYER, "POST", "/v1/cart/lines", {"sku_id": sku["sku_id"], "quantity": 9_999}
        )
    answer = scene.ask(OTHER_BUYER, "POST", "/v1/cart/quote", {})
    for line in cart["lines"]:
        scene.call(OTHER_BUYER, "DELETE", f"/v1/cart/lines/{line['line_id']}")
    scene.call(STAFF, "POST", f"{path}/withdraw")
    assert (answer.status, answer.code) == (422, "out_of_range"), answer.text


# --- idempotency ---------------------------------------------------------------------------


def _write_note(scene: Scene, key: str, title: str) -> Answer:
    headers = {
        "authorization": f"Bearer {scene.token(OTHER_BUYER)}",
        "content-type": JSON,
        "idempotency-key": key,
    }
    body = json.dumps({**NOTE, "title": title}).encode()
    return send(scene.base("/v1/notes"), "POST", "/v1/notes", headers, body)


def test_a_key_answers_the_same_for_the_same_body_and_refuses_another(scene: Scene) -> None:
    key = str(uuid.uuid4())
    first, again = (_write_note(scene, key, "one") for _ in range(2))
    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    other = _write_note(scene, key, MARK)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert MARK not in other.text


def test_requests_of_one_key_at_once_have_one_effect(scene: Scene) -> None:
    key, title = str(uuid.uuid4()), f"at once {uuid.uuid4()}"
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: _write_note(scene, key, title), range(12)))
    written = {answer.text for answer in answers if answer.status == 201}
    assert len(written) == 1
    for answer in answers:
        if answer.status != 201:
            assert (answer.status, answer.code) == (409, "request_in_progress")
            assert int(answer.headers["retry-after"]) >= 1
    newest = scene.call("", "GET", "/v1/notes?limit=50")["items"]
    assert [note["title"] for note in newest].count(title) == 1


# --- rows to requests ----------------------------------------------------------------------


def _headers(row: Row, scene: Scene) -> list[tuple[str, str]]:
    headers = []
    if row.who:
        headers.append(("authorization", f"Bearer {scene.token(row.who)}"))
    if row.body is not None and row.media_type is not None:
        headers.append(("content-type", row.media_type))
    if row.method == "POST" and row.key is not None:
        headers.append(("idempotency-key", str(uuid.uuid4()) if row.key == FRESH else row.key))
    return headers + list(row.headers)


def _body(row: Row, scene: Scene) -> bytes | None:
    if row.body is None:
        return None
    raw = row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode()
    if b"<" not in raw:
        return raw
    return _filled(raw.decode(), scene.facts).encode()


def _filled(text: str, facts: dict[str, str]) -> str:
    cut, changed = facts["public_cursor"][:-3], _changed(facts["public_cursor"])
    known = {**facts, "cut_cursor": cut, "changed_cursor": changed}
    return re.sub(r"<(\w+)>", lambda found: known[found[1]], text)


def _changed(cursor: str) -> str:
    return cursor[:-1] + ("A" if cursor[-1] != "A" else "B")


def _subject_of(scene: Scene, name: str) -> str:
    return str(claims(scene.token(name))["sub"])


def _assert_is_a_problem(answer: Answer) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == answer.status
    assert problem["type"] == f"/problems/{problem['code']}"
    assert {"title", "request_id"} <= set(problem)
