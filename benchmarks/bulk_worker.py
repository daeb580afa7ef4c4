"""A worker of one job, as a process that can be killed: `python -m benchmarks.bulk_worker PROGRAM JOB`.

The lease is short, so that what a killed worker held is free again soon.
"""

import datetime as dt
import sys

import django

LEASE = dt.timedelta(seconds=2)


def main() -> None:
    """Run chunks until none is left."""
    django.setup()
    from security.jobs import run  # noqa: PLC0415 - Django must be set up first

    run.LEASE = LEASE
    run.RENEW_EVERY_SECONDS = 0.5
    run.run_job(int(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
