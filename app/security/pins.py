"""Pins: by which a public key is known, whoever vouches for it.

Source: RFC 7469, 2.4.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


def pin_of(key: PublicKeyTypes) -> str:
    """SHA-256 of a key's SubjectPublicKeyInfo, as "sha256/…" in base64."""
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "sha256/" + base64.b64encode(hashlib.sha256(spki).digest()).decode()


def pin_of_certificate(raw: bytes) -> str:
    """The pin of the key in a certificate.

    Args:
        raw: the certificate in DER.
    """
    return pin_of(x509.load_der_x509_certificate(raw).public_key())
