"""A worker of one letter run, as a process of its own: `python -m benchmarks.letter_worker PROGRAM JOB FILES_DIR`.

It prints the seconds of processor time, those of its own start among them, and the MiB that it took at most.
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
    # What every worker takes once, however many letters it draws: to load the application.
    start_seconds = time.process_time()
    run_job(int(sys.argv[1]), int(sys.argv[2]))
    # Of this process from its start, and of all that it had done for it.
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = own.ru_utime + others.ru_utime, own.ru_stime + others.ru_stime
    said = {"cpu_seconds": user + system, "user_seconds": user, "start_seconds": start_seconds}
    said["peak_mib"] = own.ru_maxrss / 1024
    print(json.dumps({name: round(value, 1) for name, value in said.items()}))


if __name__ == "__main__":
    main()
