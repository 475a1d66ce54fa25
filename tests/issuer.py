"""An issuer of tokens with real keys, whose public ones are served over HTTPS on this machine."""

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
NAME, AUDIENCE = "https://issuer.example/", "recto"


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def ec_key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def public_pem(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Issuer:
    """``published`` are the keys that its key set has, by id. ``asked`` counts who fetched it.

    ``drip`` is the seconds it takes for each byte of it.
    """

    def __init__(self) -> None:
        self.published: dict[str, PrivateKey] = {"rsa": rsa_key(), "ec": ec_key()}
        self.asked = 0
        self.url = ""
        self.status = 200
        self.drip = 0.0

    def key_set(self) -> bytes:
        return json.dumps({"keys": [self.record(key_id) for key_id in self.published]}).encode()

    def record(self, key_id: str) -> dict[str, Any]:
        key = self.published[key_id]
        algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
        public: dict[str, Any] = algorithm.to_jwk(key.public_key(), as_dict=True)  # type: ignore[attr-defined]
        return public | {"kid": key_id}

    def token(self, key_id: str = "rsa", *, algorithm: str = "", key: Any = None, **claims: Any) -> str:
        """Signed by that key, good unless ``claims`` say otherwise; one that is None is left out."""
        now = time.time()
        said = {"iss": NAME, "aud": AUDIENCE, "sub": "alice", "iat": now, "exp": now + 300} | claims
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            key or self.published[key_id],
            algorithm or ("RS256" if isinstance(self.published[key_id], rsa.RSAPrivateKey) else "ES256"),
            headers={"kid": key_id},
        )


@contextmanager
def issuing(folder: Path) -> Iterator[tuple[Issuer, Mapping[str, str]]]:
    """An issuer that serves, and the variables by which a process believes its certificate."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            content = issuer.key_set()
            self.send_response(issuer.status)
            if issuer.status == 302:
                self.send_header("Location", f"{issuer.url}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):  # whoever asked has gone
                for piece in (bytes([byte]) for byte in content) if issuer.drip else (content,):
                    self.wfile.write(piece)
                    time.sleep(issuer.drip)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        issuer.url = f"https://127.0.0.1:{server.server_port}/keys"
        try:
            yield issuer, {"SSL_CERT_FILE": str(certificate)}
        finally:
            server.shutdown()


def _certificate(folder: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key in the same file."""
    key = ec_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
