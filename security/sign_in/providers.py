"""Which municipalities have an identity provider, as the environment says (`SECRETARIAT_IDENTITY_PROVIDERS`).

Nothing of a provider stands in the database: whoever could write there could otherwise name a provider of their own.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_WORD: Final = {"type": "string", "minLength": 1, "maxLength": 191, "pattern": r"^\S(.*\S)?$"}
_FORM: Final = {
    "type": "object",
    "required": ["id", "municipality", "name", "issuer", "client_id"],
    "oneOf": [{"required": ["secret"]}, {"required": ["secret_file"]}],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"},
        "municipality": {"type": "string", "pattern": "^[0-9]{6}$"},
        "name": {**_WORD, "maxLength": 40},
        "issuer": _WORD,
        "client_id": _WORD,
        "secret": {"type": "string", "minLength": 1},
        "secret_file": _WORD,
        "uid_field": _WORD,
        "scope": {"type": "array", "items": _WORD, "contains": {"const": "openid"}},
        "token_auth_method": {"enum": ["client_secret_basic", "client_secret_post"]},
    },
}
# What is wrong, by the rule that was broken. The values themselves are never told: one of them is a secret.
_SAID: Final = {
    "required": "lacks an entry: id, municipality, name, issuer and client_id are needed",
    "oneOf": "needs either `secret` or `secret_file`, and not both",
    "additionalProperties": "has an entry that is not known: see docs/deploy.md for those there are",
    "type": "is of another kind than it has to be (text in quotation marks; `scope` a list)",
    "pattern": "is not written as it has to be: id of small letters, digits and hyphens; municipality as six digits",
    "contains": 'has to contain "openid"',
    "enum": "has to be client_secret_basic or client_secret_post",
}


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One provider. `municipality` is the code of the municipality whose people it may say who they are."""

    id: str
    municipality: str
    name: str
    issuer: str
    client_id: str
    secret: str
    uid_field: str
    scope: tuple[str, ...]
    token_auth_method: str | None


@dataclass(frozen=True, slots=True)
class Configured:
    """What was read: the providers that are good, and what is wrong with the others, one sentence each."""

    providers: tuple[IdentityProvider, ...] = ()
    faults: tuple[str, ...] = ()


def configured() -> Configured:
    """The providers of this process. What is wrong is told by `manage.py check`; a provider with a fault is none."""
    return read(settings.IDENTITY_PROVIDERS, with_secrets=_signs_in_here())


def offered() -> tuple[IdentityProvider, ...]:
    """The providers by which people sign in here; none on the console's own host, for the platform's people."""
    return configured().providers if _signs_in_here() else ()


def offered_one(provider_id: str) -> IdentityProvider | None:
    """The provider of this id, if people sign in by it here."""
    return next((provider for provider in offered() if provider.id == provider_id), None)


def providers_of(municipality_code: str) -> list[IdentityProvider]:
    """The providers of a municipality; most have one, or none."""
    return [provider for provider in configured().providers if provider.municipality == municipality_code]


def _signs_in_here() -> bool:
    return settings.SURFACE in {"staff", "all"}


@lru_cache(maxsize=8)
def read(text: str, *, with_secrets: bool) -> Configured:
    """Read the variable: a list of objects in JSON, or nothing. Secrets are read only where people sign in."""
    if not text.strip():
        return Configured()
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        return Configured(faults=(f"is no JSON: {error.msg} at character {error.pos}",))
    if not isinstance(rows, list):
        return Configured(faults=("has to be a list of objects: [{...}]",))
    found: list[IdentityProvider] = []
    faults: list[str] = []
    for place, row in enumerate(rows, start=1):
        wrong = [_sentence(place, error) for error in Draft202012Validator(_FORM).iter_errors(row)]
        wrong = wrong or _faults_beyond_form(place, row, {provider.id for provider in found})
        secret = _secret(row) if with_secrets and not wrong else ""
        if secret is None:
            wrong = [f"entry {place}: secret_file cannot be read, or is empty"]
        faults += wrong
        found += [_provider(row, secret or "")] if not wrong else []
    return Configured(tuple(found), tuple(faults))


def is_safe_address(url: str) -> bool:
    """Whether an address keeps what is sent there secret: TLS, or this machine itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and settings.LOOPBACK_ONLY and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _sentence(place: int, error: ValidationError) -> str:
    where = error.json_path.removeprefix("$").removeprefix(".")
    said = _SAID.get(str(error.validator), "does not have the length it has to have")
    return f"entry {place}: {where} {said}" if where else f"entry {place} {said}"


def _faults_beyond_form(place: int, row: dict[str, Any], taken: set[str]) -> list[str]:
    faults = []
    if row["id"] in taken:
        faults.append(f"entry {place}: the id is that of another entry")
    issuer = row["issuer"]
    if not is_safe_address(issuer) or "?" in issuer or "#" in issuer or "/.well-known" in issuer:
        faults.append(
            f"entry {place}: issuer has to be the provider's https address, as it stands in `issuer` of its own "
            "description, without /.well-known/openid-configuration"
        )
    return faults


def _secret(row: dict[str, Any]) -> str | None:
    if "secret" in row:
        return str(row["secret"])
    try:
        return Path(row["secret_file"]).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _provider(row: dict[str, Any], secret: str) -> IdentityProvider:
    return IdentityProvider(
        id=row["id"],
        municipality=row["municipality"],
        name=row["name"],
        issuer=row["issuer"],
        client_id=row["client_id"],
        secret=secret,
        uid_field=row.get("uid_field", "sub"),
        scope=tuple(row.get("scope", ("openid",))),
        token_auth_method=row.get("token_auth_method"),
    )
