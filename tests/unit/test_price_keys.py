"""Signed content: what we signed is read back, anything else is nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core import jws
from core.errors import Defect
from functions.shared.price_keys import LOOK_AGAIN_S, PriceKeys, PublishedKeys

OLD, NEW = b"the-old-word-that-made-keys-until-now", b"the-new-word-that-makes-keys-from-now"
PAYLOAD = '{"payable":46800,"name":"鞋"}'.encode()


def keys(*words: bytes) -> PriceKeys:
    return PriceKeys(lambda: b" ".join(words))


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def test_what_was_signed_is_read_back() -> None:
    signed = jws.sign(PAYLOAD, keys(OLD))
    assert jws.verified(signed, keys(OLD)) == PAYLOAD == jws.payload_of(signed)


def test_signing_is_the_first_that_keys_can_be_asked() -> None:
    signature = keys(OLD).sign(PAYLOAD)
    assert keys(OLD).verify(keys(OLD).key_id, PAYLOAD, signature)


def test_anyone_can_verify_with_the_published_key_alone() -> None:
    """Without a line of ours: RFC 7515, 7638 and 8037 by hand."""
    [shown] = keys(OLD).published()
    header, payload, signature = jws.sign(PAYLOAD, keys(OLD)).split(".")
    named = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": shown.x}, separators=(",", ":"))

    assert json.loads(decoded(header)) == {"alg": "EdDSA", "kid": shown.kid}
    assert shown.kid == encoded(hashlib.sha256(named.encode()).digest())
    key = Ed25519PublicKey.from_public_bytes(decoded(shown.x))
    key.verify(decoded(signature), f"{header}.{payload}".encode())


def test_a_word_makes_the_same_key_in_every_process() -> None:
    """By RFC 5869, as another implementation has it."""
    purpose = b"storefront price signatures: Ed25519 seed"
    seed = HKDF(SHA256(), 32, salt=None, info=purpose).derive(OLD)
    made = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    assert [key.x for key in keys(OLD).published()] == [encoded(made)]
    assert keys(OLD).key_id == "8x88HQD8uD_xp75bnoXLP_ybJPkZVbRexnyXIJrWT-4"


def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies() -> None:
    before = jws.sign(PAYLOAD, keys(OLD))
    rotated = keys(NEW, OLD)

    assert jws.verified(before, rotated) == PAYLOAD
    assert rotated.key_id == keys(NEW).key_id
    assert [key.kid for key in rotated.published()] == [keys(NEW).key_id, keys(OLD).key_id]
    assert jws.verified(jws.sign(PAYLOAD, rotated), keys(OLD)) is None


def test_what_a_withdrawn_key_signed_is_refused() -> None:
    assert jws.verified(jws.sign(PAYLOAD, keys(OLD)), keys(NEW)) is None


def test_a_process_that_knows_the_old_key_learns_of_the_new_one_when_it_meets_it() -> None:
    words = [OLD]
    running = PriceKeys(lambda: b" ".join(words))
    assert running.key_id == keys(OLD).key_id
    words.insert(0, NEW)

    assert running.key_id == keys(OLD).key_id
    assert jws.verified(jws.sign(PAYLOAD, keys(NEW)), running) == PAYLOAD
    assert running.key_id == keys(NEW).key_id


def test_keys_that_nobody_has_make_nobody_read_the_secret_each_time() -> None:
    read, now = list[bytes](), [0.0]

    def fetch() -> bytes:
        read.append(OLD)
        return OLD

    running = PriceKeys(fetch, lambda: now[0])
    forged = jws.sign(PAYLOAD, keys(NEW))
    assert [jws.verified(forged, running) for _ in range(9)] == [None] * 9
    assert len(read) == 2
    now[0] += LOOK_AGAIN_S
    assert jws.verified(forged, running) is None
    assert len(read) == 3


@pytest.mark.parametrize("words", [b"", b" \n", b"short", OLD + b" short"])
def test_a_secret_that_could_be_guessed_signs_nothing(words: bytes) -> None:
    with pytest.raises(Defect):
        _ = PriceKeys(lambda: words).key_id


def tampered() -> list[tuple[str, str]]:
    """What no one signed, made of what we did."""
    signed = jws.sign(PAYLOAD, keys(OLD))
    header, payload, signature = signed.split(".")
    said: dict[str, Any] = json.loads(decoded(header))
    own = Ed25519PrivateKey.from_private_bytes(bytes(32))

    def resigned(**changes: Any) -> str:
        other = encoded(json.dumps({**said, **changes}, separators=(",", ":")).encode())
        return f"{other}.{payload}.{encoded(own.sign(f'{other}.{payload}'.encode()))}"

    last = "A" if signature[-1] != "A" else "Q"
    return [
        ("payload", f"{header}.{encoded(PAYLOAD.replace(b'468', b'068'))}.{signature}"),
        ("signature", f"{header}.{payload}.{encoded(bytes(64))}"),
        ("short signature", f"{header}.{payload}.{signature[:-4]}"),
        ("no signature", f"{header}.{payload}."),
        ("another spelling of the signature", f"{header}.{payload}.{signature[:-1]}{last}"),
        ("another key", resigned()),
        ("an unknown key", resigned(kid="unknown")),
        ("alg none", resigned(alg="none")),
        ("HMAC with the public key", resigned(alg="HS256")),
        ("a key of its own", resigned(jwk=encoded(own.public_key().public_bytes_raw()))),
        ("crit", resigned(crit=["exp"])),
        ("no header", f".{payload}.{signature}"),
        ("a header that is no JSON", f"AAAA.{payload}.{signature}"),
        ("four parts", f"{signed}.AAAA"),
        ("two parts", f"{header}.{payload}"),
        ("nothing", ""),
        ("padding", f"{header}.{payload}.{signature}=="),
        ("a line break", f"{header}.{payload}.{signature}\n"),
        ("not ASCII", f"{header}.{payload}.签名"),
    ]


@pytest.mark.parametrize(("what", "signed"), tampered())
def test_what_we_did_not_sign_is_nothing(what: str, signed: str) -> None:
    ours = keys(OLD)
    assert jws.verified(signed, ours) is None, what
    assert jws.verified(signed, PublishedKeys(ours.published())) is None, what
