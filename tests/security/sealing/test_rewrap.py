"""A new master key takes over what an older one wrapped, and the older one can then be thrown away."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from security.models import AuditEvent, PlatformEvent, ProgramKey
from security.sealing.program_keys import forget_keys
from security.sealing.rewrap import rewrap_factors, rewrap_program_keys, wrapped_by
from security.sealing.rotate import add_version
from security.sealing.seal import blind_index, seal, unseal
from security.sign_in.factors import add_app
from security.tenancy.scope import program_scope
from tests.factories.security import World, make_municipality, make_program
from tests.security.sealing.test_program_keys import PLACE, entry
from tests.sign_in import code_of_secret

pytestmark = pytest.mark.bar("R16")
SECRET = "JBSWY3DPEHPK3PXP"
OLD, NEW = entry("k1", 1), entry("k2", 2)


@pytest.fixture
def program(world: World, master_keys):
    """A program whose data key is wrapped by k1, in a world without any others."""
    for other in (world.aoi, world.midori):
        with program_scope(other.pk):
            ProgramKey.objects.all().delete()
    master_keys(OLD)
    return make_program(make_municipality("999032", "くれない村"), world.aoi.contractor, number=104, code="k")


def sealed_values(program) -> tuple[bytes, bytes]:
    with program_scope(program.pk):
        return seal("text", program_id=program.pk, **PLACE), blind_index("text", program_id=program.pk, purpose="p")


def test_the_old_master_key_can_be_thrown_away(world: World, program, master_keys, capsys) -> None:
    sealed, index = sealed_values(program)
    with program_scope(program.pk):
        add_version(program.pk)
        newer = seal("newer", program_id=program.pk, **PLACE)
    person = world.users["aoi_keyer_1"]
    add_app(None, person, SECRET)
    codes = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).generate_codes()
    master_keys(NEW, OLD)
    with pytest.raises(CommandError, match="Still needed beside k2: k1"):
        call_command("rewrap_keys", "--count")

    call_command("rewrap_keys")

    assert "k: 2 data keys wrapped anew" in (told := capsys.readouterr().out)
    assert "2 second factors sealed anew" in told  # the app and the recovery codes
    master_keys(NEW)  # the old one is gone
    assert TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code(code_of_secret(SECRET))
    assert codes == RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).generate_codes()
    with program_scope(program.pk):
        assert unseal(sealed, program_id=program.pk, **PLACE) == "text"
        assert unseal(newer, program_id=program.pk, **PLACE) == "newer"
        assert blind_index("text", program_id=program.pk, purpose="p") == index
        event = AuditEvent.objects.get(code="security.key_rewrapped")
    assert (event.actor_label, event.data) == ("security.rewrap", {"master_key": "k2", "versions": [1, 2]})
    assert PlatformEvent.objects.get(code="security.factors_rewrapped").data == {"master_key": "k2", "count": 2}
    assert set(wrapped_by()) == {"k2"}


def test_what_a_process_has_open_goes_on_through_the_change(program, master_keys) -> None:
    sealed, _index = sealed_values(program)
    with program_scope(program.pk):
        master_keys(NEW, OLD)
        assert unseal(sealed, program_id=program.pk, **PLACE) == "text"  # opened by what k1 wraps
        rewrap_program_keys(program.pk)
        assert unseal(sealed, program_id=program.pk, **PLACE) == "text"
        again = seal("again", program_id=program.pk, **PLACE)
        forget_keys()
        assert unseal(again, program_id=program.pk, **PLACE) == "again"


def test_stopped_and_started_again_it_goes_on(world: World, program, master_keys) -> None:
    for name in ("aoi_keyer_1", "aoi_keyer_2", "aoi_keyer_3"):
        add_app(None, world.users[name], SECRET)
    master_keys(NEW, OLD)
    changed, last = rewrap_factors(limit=4)
    assert (changed, wrapped_by()["k1"]) == (4, 3)  # two factors and the program's key
    assert rewrap_factors(after=last)[0] == 2
    assert rewrap_factors()[0] == 0
    with program_scope(program.pk):
        assert (rewrap_program_keys(program.pk), rewrap_program_keys(program.pk)) == (1, 0)
        assert AuditEvent.objects.filter(code="security.key_rewrapped").count() == 1


def test_without_the_old_key_nothing_is_changed_and_it_says_which_is_missing(program, master_keys) -> None:
    master_keys(NEW)
    with pytest.raises(CommandError, match="'k1' is not among SECRETARIAT_DATA_KEYS"):
        call_command("rewrap_keys")
    with program_scope(program.pk):
        assert ProgramKey.objects.get().master_key_id == "k1"
        assert not AuditEvent.objects.filter(code="security.key_rewrapped").exists()


def test_a_destroyed_key_does_not_come_back(program, master_keys) -> None:
    with program_scope(program.pk):
        ProgramKey.objects.all().delete()
        master_keys(NEW, OLD)
        assert rewrap_program_keys(program.pk) == 0
        assert not ProgramKey.objects.exists()
