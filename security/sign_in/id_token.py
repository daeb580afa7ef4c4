"""Reading the ID token of a provider: nothing in it is believed before signature, issuer, audience, time and nonce fit.

allauth leaves the signature out where the token came from the provider by TLS, which the standard allows, and knows no
nonce. Here both are asked for: the way to the provider may lead through the municipality's own proxy.
"""

from collections.abc import Mapping
from typing import Any, Final

import jwt

# Signatures only: with a shared secret or without any, whoever knows the client could write a token.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
CLOCK_SECONDS: Final = 60  # by how much the clocks of two houses may differ
NEEDED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")


class BadTokenError(Exception):
    """The token is not to be believed."""


def read_id_token(token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of the token. `keys` is the provider's key set (RFC 7517). Raises BadTokenError."""
    try:
        header = jwt.get_unverified_header(token)
        key = _key(keys, header)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=client_id,
            leeway=CLOCK_SECONDS,
            options={"require": list(NEEDED)},
        )
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadTokenError(type(error).__name__) from error
    # A token for several clients, or one that another client asked for, names who may use it.
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise BadTokenError("azp")
    if claims["nonce"] != nonce:
        raise BadTokenError("nonce")
    return claims


def _key(keys: Mapping[str, Any], header: Mapping[str, Any]) -> jwt.PyJWK:
    """The key that the token names, or the only one there is; for the algorithm that the token says."""
    if header["alg"] not in ALGORITHMS:
        raise BadTokenError("alg")
    name = header.get("kid")
    fitting = [key for key in keys["keys"] if key.get("use", "sig") == "sig" and (not name or key.get("kid") == name)]
    if len(fitting) != 1:
        raise BadTokenError("kid")
    return jwt.PyJWK(fitting[0], algorithm=header["alg"])
