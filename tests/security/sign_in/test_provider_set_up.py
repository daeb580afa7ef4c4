"""What is wrong with the configuration of identity providers is told by `check`, without telling a secret."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from security.sign_in.providers import Configured, configured, is_safe_address, read

GOOD: dict[str, Any] = {
    "id": "aoi",
    "municipality": "999016",
    "name": "あおい市",
    "issuer": "https://login.aoi.example/tenant",
    "client_id": "secretariat",
    "secret": "never-shown",
}


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **more}.items() if name not in names}


FAULTS: list[tuple[Any, str]] = [
    ("not json, never-shown", "is no JSON"),
    ({}, "a list of objects"),
    (["never-shown"], "entry 1 is of another kind"),
    ([without("issuer")], "entry 1 lacks an entry"),
    ([without("secret")], "either `secret` or `secret_file`"),
    ([without(secret_file="/never-shown")], "either `secret` or `secret_file`"),
    ([without("secret", secret_file="/nowhere/never-shown")], "entry 1: secret_file cannot be read"),
    ([without(secret="")], "entry 1: secret"),
    ([without(id="Aoi City")], "entry 1: id is not written"),
    ([without(municipality="99901")], "entry 1: municipality is not written"),
    ([without(municipality=999016)], "entry 1: municipality is of another kind"),
    ([without(issuer="http://login.aoi.example")], "entry 1: issuer has to be"),
    ([without(issuer="https://login.aoi.example/.well-known/openid-configuration")], "entry 1: issuer has to be"),
    ([without(issuer="https://never-shown:x@login.aoi.example")], "entry 1: issuer has to be"),
    ([without(uid_feild="employee")], "entry 1 has an entry that is not known"),
    ([without(scope=["profile"])], "entry 1: scope has to contain"),
    ([without(token_auth_method="none")], "entry 1: token_auth_method has to be"),
    ([GOOD, GOOD], "entry 2: the id is that of another entry"),
]


@pytest.mark.parametrize(("entries", "said"), FAULTS, ids=[said for _entries, said in FAULTS])
def test_a_fault_is_an_error_of_check_and_no_provider(settings, entries: Any, said: str) -> None:
    settings.IDENTITY_PROVIDERS = entries if isinstance(entries, str) else json.dumps(entries)
    with pytest.raises(SystemCheckError) as caught:
        call_command("check")
    assert said in str(caught.value)
    assert "security.E001" in str(caught.value)
    assert "never-shown" not in str(caught.value)
    assert len(configured().providers) == (1 if entries == [GOOD, GOOD] else 0)


def test_a_good_entry_passes(settings, tmp_path) -> None:
    file = tmp_path / "secret"
    file.write_text("of-a-file\n")
    second = without("secret", id="midori", secret_file=str(file), uid_field="employee", scope=["openid", "profile"])
    settings.IDENTITY_PROVIDERS = json.dumps([GOOD, second])
    call_command("check")
    first, other = configured().providers
    assert (first.uid_field, first.scope) == ("sub", ("openid",))
    assert (other.secret, other.uid_field, other.scope) == ("of-a-file", "employee", ("openid", "profile"))


def test_where_nobody_signs_in_no_secret_is_read() -> None:
    (found,) = read(json.dumps([without("secret", secret_file="/nowhere")]), with_secrets=False).providers
    assert found.secret == ""


def test_nothing_is_configured_by_default() -> None:
    assert configured() == Configured()


def test_plain_http_is_for_this_machine_itself_only(settings) -> None:
    settings.LOOPBACK_ONLY = True
    assert is_safe_address("http://127.0.0.1:9000")
    assert is_safe_address("https://login.aoi.example")
    assert not is_safe_address("http://login.aoi.example")
    assert not is_safe_address("http://[broken")
    settings.LOOPBACK_ONLY = False
    assert not is_safe_address("http://127.0.0.1:9000")
