"""A small OpenID provider of a municipality, on loopback: it does what the standard says, and lies as a test asks."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

CLIENT_ID, CLIENT_SECRET = "secretariat", "provider-secret"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, STRANGERS_KEY = new_key(), new_key()


@dataclass
class Provider:
    """The provider's state. What is set here beside the first lines is a lie that it tells.

    `claims` are put over those that are right (None takes one away); `sign_with` and `algorithm` sign the token.
    """

    address: str = ""
    uid: str = "S-1024"
    auth_time: float | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    sign_with: Any = KEY
    algorithm: str = "RS256"
    is_down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def authorize(self, address: str) -> str:
        """What the browser does at the provider: the person signs in there, and is sent back. Returns that address."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.address}/authorize"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(query)
        code = f"code-{len(self.asked)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.description,
        }

    def keys(self) -> dict[str, Any]:
        numbers = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**numbers, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code is good once, for the client that asked for it, with the verifier of its challenge."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = (
            asked is not None
            and (sent.get("client_id"), sent.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
            and asked["redirect_uri"] == sent.get("redirect_uri")
            and (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", challenge)
        )
        if not fits or asked is None:
            self.refused.append(sent.get("code", ""))
            return 400, {"error": "invalid_grant"}
        moment = int(time.time())
        claims = {
            "iss": self.address,
            "sub": f"subject-of-{self.uid}",
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 300,
            "nonce": asked.get("nonce"),
            "employee_number": self.uid,
            "auth_time": self.auth_time,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.sign_with, algorithm=self.algorithm, headers={"kid": "k1"})
        return 200, {"access_token": "never-kept", "token_type": "Bearer", "id_token": token}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider on a port of its own."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.keys}
            page = pages.get(self.path)
            self.answer(*((200, page()) if page and not provider.is_down else (404, {})))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()


def entry(provider: Provider, municipality: str, **more: Any) -> dict[str, Any]:
    """The entry of this provider in the environment."""
    return {
        "id": "aoi",
        "municipality": municipality,
        "name": "あおい市 職員認証",
        "issuer": provider.address,
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "uid_field": "employee_number",
        **more,
    }


def led_to(answer: Any) -> str:
    """Where the page sends the browser."""
    assert answer.status_code == 200, answer.status_code
    address: str = answer.context["address"]
    return address


def come_back(client: Client, address: str, **more: Any) -> Any:
    """The browser follows the provider back to us."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", **more)
