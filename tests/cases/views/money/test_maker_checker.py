"""Bar R7 by screen: the pages give nobody two seats of a batch."""

import pytest

from cases.models import PayoutBatch, PayoutFile
from security.gate import grant_role
from security.roles import Role
from tests.factories.money import make_case

COMPARED = {"compared": "on"}


@pytest.mark.bar("R7")
def test_nobody_checks_or_releases_what_they_made(office, visit, record_property) -> None:
    world = office.world
    office.decide(make_case(world.aoi, 1))
    batch_id = office.prepare().batch_id
    for role in (Role.MANAGER, Role.KEYER):
        grant_role(world.users["aoi_clerk_1"], role, world.aoi)
    assert visit("clerk_1", "batches/1/check", COMPARED).status_code == 422
    assert state_of(batch_id) == "prepared"
    assert visit("clerk_2", "batches/1/check", COMPARED).status_code == 303
    for name in ("clerk_1", "clerk_2", "manager", "officer"):
        assert visit(name, "batches/1/release", COMPARED).status_code == 403
    grant_role(world.users["aoi_officer"], Role.TREASURER, world.aoi)  # who decided gets the treasurer's seat besides
    assert visit("officer", "batches/1/release", COMPARED).status_code == 422
    assert state_of(batch_id) == "checked"
    assert not PayoutFile.objects.filter(program_id=office.program_id).exists()
    assert visit("treasurer", "batches/1/release", COMPARED).status_code == 303
    record_property("tried", "7 requests, 2 of them by the right person")


def state_of(batch_id) -> str:
    return PayoutBatch.objects.values_list("state", flat=True).get(pk=batch_id)
