"""A receiver of webhooks on this machine, which answers as it is told: badly, slowly, endlessly."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
Say = Callable[[bytes], None]
Answer = Callable[[Say, Event], None]


def saying(answer: bytes) -> Answer:
    """Say all at once and hang up."""
    return lambda say, _: say(answer)


FINE = saying(OK)


class Receiver:
    """Takes one request at a time, each on a connection of its own; `tls` makes it https."""

    def __init__(self, answer: Answer = FINE, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self._tls = answer, tls
        self.requests: list[bytes] = []
        self.names: list[str | None] = []
        self.over = Event()
        if tls is not None:
            tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up and listen no more; again: nothing."""
        if self.over.is_set():
            return
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def heads(self) -> list[dict[str, str]]:
        """The headers of the requests, by lower-case name; "" is the request's first line."""
        found = []
        for request in self.requests:
            first, *lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
            pairs = (line.partition(": ")[::2] for line in lines)
            found.append({"": first, **{name.lower(): value for name, value in pairs}})
        return found

    @property
    def bodies(self) -> list[bytes]:
        """The bodies of the requests."""
        return [request.partition(b"\r\n\r\n")[2] for request in self.requests]

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._secured(plain) as taken:
                    taken.settimeout(5)
                    self.requests.append(_request(taken))
                    self.answer(taken.sendall, self.over)
            except OSError:
                plain.close()

    def _secured(self, plain: socket.socket) -> socket.socket:
        return plain if self._tls is None else self._tls.wrap_socket(plain, server_side=True)


def _request(taken: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        read += _some(taken)
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += _some(taken)
    return head + b"\r\n\r\n" + body


def _some(taken: socket.socket) -> bytes:
    got = taken.recv(65_536)
    if not got:
        raise OSError
    return got


class Authority:
    """A certificate authority that a test trusts, and contexts of either side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self._ca = self._signed(self._name, self._key, is_ca=True)

    def trusted(self) -> ssl.SSLContext:
        """What a client needs that trusts this authority, and no other."""
        pem = self._ca.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """What a server of `host` needs; `days` below zero: its certificate is over."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = self._signed(subject, key, host=host, days=days)
        path = self._folder / f"{host}.{days}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        host: str = "",
        days: int = 1,
        is_ca: bool = False,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if host:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            built = built.add_extension(names, critical=False)
        return built.sign(self._key, hashes.SHA256())
