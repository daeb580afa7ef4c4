"""Master keys as a test chooses them."""

import pytest

from security.sealing import master
from security.sealing.program_keys import forget_keys


@pytest.fixture
def master_keys(settings):
    def configure(*entries: str) -> None:
        settings.DATA_KEYS = list(entries)
        master.master_keys.cache_clear()
        forget_keys()

    yield configure
    forget_keys()
    master.master_keys.cache_clear()
