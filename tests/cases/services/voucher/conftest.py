"""A program that sells vouchers, with a few books in stock."""

from collections.abc import Iterator

import pytest

from tests.factories.security import World
from tests.factories.vouchers import VoucherOffice, open_voucher_office


@pytest.fixture
def shelf(world: World) -> Iterator[VoucherOffice]:
    """Books 1 to 10 are in stock; three households may buy two each."""
    with open_voucher_office(world) as office:
        office.stock(1, 10)
        yield office
