"""Our own certificate authority for the gRPC ports of SeaweedFS, which otherwise trust every local user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from config.embedded.files import write_private_file
from config.embedded.ports import LOOPBACK

LIFETIME = timedelta(days=3650)
RENEW_BEFORE = timedelta(days=30)
AUTHORITY_FILE = "ca.crt"
CERTIFICATE_FILE = "weed.crt"
KEY_FILE = "weed.key"


def ensure_certificates(directory: Path) -> None:
    """Write `ca.crt`, `weed.crt` and `weed.key` unless they are there and valid for another 30 days.

    The authority's own key is thrown away: it signs one certificate, which serves and connects.
    """
    files = [directory / name for name in (AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE)]
    if all(path.is_file() for path in files) and _is_fresh(directory / CERTIFICATE_FILE):
        return
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = _describe("loupe-embedded-ca", key=authority_key, ca=True).sign(authority_key, SHA256())
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))])
    certificate = _describe("loupe-embedded-s3", key=key, ca=False).add_extension(address, critical=False)
    signed = certificate.sign(authority_key, SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    contents = (authority.public_bytes(Encoding.PEM), signed.public_bytes(Encoding.PEM), private)
    for path, content in zip(files, contents, strict=True):
        write_private_file(path, content=content.decode())


def _is_fresh(path: Path) -> bool:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.not_valid_after_utc - RENEW_BEFORE > datetime.now(UTC)


def _describe(name: str, *, key: EllipticCurvePrivateKey, ca: bool) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loupe-embedded-ca")])
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
