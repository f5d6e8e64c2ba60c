"""DynamoDB is called over TLS, and only at who can show that it is it."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.credentials import ReadOnlyCredentials
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from functions.shared.dynamodb.calls import HttpCalls

pytestmark = pytest.mark.once


class _Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(path: Path, address: str) -> Path:
    """A key and a certificate for an address, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "dynamodb")])
    now = dt.datetime.now(dt.UTC)
    whom = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(whom, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(plain + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(params=["127.0.0.1"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server, and what its certificate is in."""
    shown = certificate(tmp_path / "shown.pem", request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as made:
        made.socket = context.wrap_socket(made.socket, server_side=True)
        made.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield f"https://127.0.0.1:{made.server_port}", shown
        made.shutdown()
        thread.join()


def calls(url: str, ca_bundle: Path) -> HttpCalls:
    mine = ReadOnlyCredentials("id", "key", None)
    return HttpCalls(url, "eu-west-1", lambda: mine, ca_bundle=str(ca_bundle))


def test_a_call_goes_over_tls(server: tuple[str, Path]) -> None:
    url, shown = server
    assert calls(url, shown)("GetItem", {}) == {}


def test_one_connection_carries_call_after_call(server: tuple[str, Path]) -> None:
    ours = calls(*server)
    ours("GetItem", {})
    kept = [*ours._idle]
    ours("GetItem", {})
    assert [*ours._idle] == kept != []


def test_nobody_is_called_whose_certificate_is_not_vouched_for(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    url, _ = server
    with pytest.raises(ssl.SSLCertVerificationError):
        calls(url, certificate(tmp_path / "other.pem", "127.0.0.1"))("GetItem", {})


@pytest.mark.parametrize("server", ["127.0.0.2"], indirect=True)
def test_nobody_is_called_whose_certificate_is_for_another_address(
    server: tuple[str, Path],
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        calls(*server)("GetItem", {})
