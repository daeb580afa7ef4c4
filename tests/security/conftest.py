"""The database administrator, against whom the audit must hold."""

import os
from collections.abc import Iterator

import psycopg
import pytest


@pytest.fixture
def superuser(committed_db) -> Iterator[psycopg.Connection]:
    """A connection of PostgreSQL's superuser to the test's own case database."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=committed_db["case"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def app_role(committed_db) -> Iterator[psycopg.Connection]:
    """Raw SQL as the application role, without Django."""
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=committed_db["case"], autocommit=True) as connection:
        yield connection
