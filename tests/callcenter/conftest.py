"""The same program as the services of the case file have: set up on a fixed Monday."""

from tests.cases.conftest import aoi

__all__ = ["aoi"]
