"""Keys are made once, are closed to others, and their loss is noticed."""

import base64
import stat

import pytest

from secretariat.stack.errors import StackError
from secretariat.stack.keys import load_or_create_keys, password_variable
from secretariat.stack.provision import ROLES, SUPERUSER


def test_keys_are_made_once_and_closed_to_others(tmp_path):
    file = tmp_path / "keys.env"
    first = load_or_create_keys(file, data_exists=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_or_create_keys(file, data_exists=True) == first


def test_keys_have_the_length_and_form_that_the_settings_read(tmp_path):
    keys = load_or_create_keys(tmp_path / "keys.env", data_exists=False)
    for variable, identifier in (("SECRETARIAT_DATA_KEYS", "k1"), ("SECRETARIAT_AUDIT_KEY", "a1")):
        name, _, encoded = keys[variable].partition(":")
        assert name == identifier
        assert len(base64.urlsafe_b64decode(encoded)) == 32
    assert len(keys["SECRETARIAT_SECRET_KEY"]) >= 50
    passwords = [keys[password_variable(role)] for role in (SUPERUSER, *(role.name for role in ROLES))]
    assert len(set(passwords)) == len(passwords)


def test_two_instances_have_different_keys(tmp_path):
    one = load_or_create_keys(tmp_path / "one.env", data_exists=False)
    other = load_or_create_keys(tmp_path / "other.env", data_exists=False)
    assert not set(one.values()) & set(other.values())


def test_an_open_file_is_closed(tmp_path):
    file = tmp_path / "keys.env"
    load_or_create_keys(file, data_exists=False)
    file.chmod(0o644)
    load_or_create_keys(file, data_exists=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_lost_keys_are_not_replaced_by_new_ones(tmp_path):
    with pytest.raises(StackError) as refused:
        load_or_create_keys(tmp_path / "keys.env", data_exists=True)
    assert refused.value.code == "keys-lost"
    assert not (tmp_path / "keys.env").exists()


def test_a_damaged_file_names_what_is_missing(tmp_path):
    file = tmp_path / "keys.env"
    load_or_create_keys(file, data_exists=False)
    kept = [line for line in file.read_text().splitlines() if not line.startswith("SECRETARIAT_AUDIT_KEY")]
    file.write_text("\n".join(kept))
    with pytest.raises(StackError) as refused:
        load_or_create_keys(file, data_exists=True)
    assert refused.value.code == "keys-incomplete"
    assert "SECRETARIAT_AUDIT_KEY" in refused.value.message
