"""Why central was not reached: each case over a real socket, in words for whoever typed it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.ports.problems import Unavailable
from app.store.trust import SYSTEM, Trust
from app.sync.tls import authority_from
from app.sync.transport import HttpTransport
from app.sync.unreached import unreached

Serve = Callable[[Path | None], int]
NOW = datetime.now(UTC)


class Silent(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


class Calm(ThreadingHTTPServer):
    """A refused handshake is the client's decision, and what is tested here."""

    def handle_error(self, *_: Any) -> None:
        return


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server on loopback, with a certificate or without."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def begin(certificate: Path | None) -> int:
        server = Calm(("127.0.0.1", 0), Silent)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        running.append((server, thread))
        return server.server_port

    yield begin
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path, *, days: int = 5, name: str = "127.0.0.1") -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test's own")])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def refusal(port: int, *, trusting: Path | None = None) -> Unavailable:
    trust = Trust(authority_from(trusting)) if trusting else SYSTEM
    door = HttpTransport(f"https://127.0.0.1:{port}", trust=trust)
    try:
        with pytest.raises(Unavailable) as caught:
            door.get("/")
    finally:
        door.close()
    return caught.value


def test_a_server_without_https_is_told_from_one_without_trust(serve: Serve) -> None:
    problem = refusal(serve(None))
    assert problem.code == "central-not-tls"
    assert "does not speak https" in problem.sentence
    assert "port" in problem.next_step


def test_a_server_that_vouches_for_itself_is_not_believed(serve: Serve, tmp_path: Path) -> None:
    problem = refusal(serve(certificate(tmp_path)))
    assert problem.code == "central-not-trusted"
    assert "vouches for itself" in problem.sentence
    assert problem.next_step.endswith("Nothing was sent.")


def test_a_certificate_that_has_run_out_points_to_the_date(serve: Serve, tmp_path: Path) -> None:
    own = certificate(tmp_path, days=-1)
    problem = refusal(serve(own), trusting=own)
    assert "has run out" in problem.sentence
    assert "date of this computer" in problem.next_step


def test_a_certificate_of_another_address_is_told(serve: Serve, tmp_path: Path) -> None:
    own = certificate(tmp_path, name="127.0.0.9")
    problem = refusal(serve(own), trusting=own)
    assert problem.code == "central-not-trusted"
    assert "another address" in problem.sentence


def test_a_name_that_nobody_knows_is_told_from_a_server_that_is_away() -> None:
    lost = urllib3.exceptions.NameResolutionError(
        "desk.example",
        urllib3.connection.HTTPConnection("desk.example"),
        socket.gaierror("not known"),
    )
    pool = urllib3.HTTPConnectionPool("desk.example")
    wrapped = requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", lost))
    assert unreached(wrapped).code == "central-unknown"
    assert "spelt" in unreached(wrapped).next_step
    assert unreached(requests.ConnectionError("refused")).code == "central-unreachable"
