"""A worker of one letter run, as a process of its own: `python -m benchmarks.letter_worker PROGRAM JOB FILES_DIR`.

It prints the seconds of processor time and the MiB that it took at most.
"""

import json
import resource
import sys
import time

import django
from django.conf import settings


def main() -> None:
    """Run chunks until none is left."""
    django.setup()
    from security.jobs.run import run_job  # noqa: PLC0415 - Django must be set up first

    settings.FILES_DIR = sys.argv[3]
    run_job(int(sys.argv[1]), int(sys.argv[2]))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu_seconds": round(time.process_time(), 1), "peak_mib": round(peak_mib, 1)}))


if __name__ == "__main__":
    main()
