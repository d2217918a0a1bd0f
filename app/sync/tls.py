"""What a server must show before anything is told to it.

The environment says nothing here: neither `SSL_CERT_FILE` nor `REQUESTS_CA_BUNDLE` makes anybody
trusted. Pins are looked at when the handshake is over and before the first byte of a request.

Source: security.md 0 (5), 2.1 (TLS interception), T18.
"""

from __future__ import annotations

import re
import ssl
import sys
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from app.ports.problems import Refused, Unavailable
from app.security.pins import pin_of_certificate
from app.store.trust import Trust

_PIN = re.compile(r"sha256/[A-Za-z0-9+/]{43}=")
_LARGEST = 1024 * 1024
"""Bytes; the authorities of a whole system have a quarter of it."""
_STORES = ("ROOT", "CA")
_SERVER = "1.3.6.1.5.5.7.3.1"
"""The object identifier of "may speak for a server"."""


class PinError(ssl.SSLError):
    """The server is vouched for, and shows another key than one of those that were pinned."""


def check_pin(trust: Trust, certificate: bytes | None) -> None:
    """See whether a server shows a key that was pinned.

    Args:
        trust: names the keys; where it names none, any will do.
        certificate: as the server showed it, in DER.

    Raises:
        PinError: it shows none of them.
    """
    if trust.pins and (certificate is None or pin_of_certificate(certificate) not in trust.pins):
        raise PinError("the key of the server is none of those that were pinned")


def checked_pins(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Pins as they were typed, tidied; none is an answer, too.

    Raises:
        Refused: one is no pin, or there is one without another for the day it is lost.
    """
    pins = tuple(dict.fromkeys(one for text in typed if (one := text.strip())))
    for one in pins:
        if not _PIN.fullmatch(one):
            raise Refused(
                "pin-wrong",
                "A pin is sha256/ and 44 characters that end with an equals sign.",
                next_step="`trestle central pin FILE` says it for a certificate or a key.",
            )
    if len(pins) == 1:
        raise Refused(
            "pin-alone",
            "One pin alone shuts everybody out on the day its key is lost.",
            next_step="Name the pin of a second key as well, which central keeps in reserve.",
        )
    return pins


def authority_from(path: Path) -> str:
    """The certificates in a file, in PEM.

    Raises:
        Unavailable: the file cannot be read.
        Refused: there is no certificate in it.
    """
    try:
        raw = path.read_bytes()[: _LARGEST + 1]
    except OSError as problem:
        raise Unavailable(
            "authority-unread",
            f"{path.name} cannot be read: {problem.strerror or problem}.",
            next_step="Check the file and its rights.",
        ) from problem
    try:
        found = x509.load_pem_x509_certificates(raw) if len(raw) <= _LARGEST else []
    except ValueError:
        found = []
    if not found:
        raise Refused(
            "authority-wrong",
            f"There is no certificate in {path.name}.",
            next_step="Ask for the certificate of your firm's authority as a PEM file.",
        )
    # Only the certificates: a file may hold a private key beside them, which is none of ours.
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in found)


@lru_cache(maxsize=8)
def context_of(trust: Trust) -> ssl.SSLContext:
    """What TLS asks of a server: TLS 1.2 or later, its name, and somebody trusted behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trust.authority:
        context.load_verify_locations(cadata=trust.authority)
    else:
        _load_system(context)
    return context


def _load_system(context: ssl.SSLContext) -> None:
    """Believe whom the system believes, without asking the environment who that is."""
    if sys.platform == "win32":
        for store in _STORES:
            for raw, encoding, trusted in ssl.enum_certificates(store):
                if encoding == "x509_asn" and (trusted is True or _SERVER in trusted):
                    context.load_verify_locations(cadata=raw)
        return
    paths = ssl.get_default_verify_paths()
    file, folder = Path(paths.openssl_cafile), Path(paths.openssl_capath)
    has_file, has_folder = file.is_file(), folder.is_dir() and any(folder.iterdir())
    if has_file or has_folder:
        context.load_verify_locations(
            str(file) if has_file else None, str(folder) if has_folder else None
        )
    else:  # macOS keeps its authorities where OpenSSL does not look
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
