"""Runs the benchmarks and prints a table: `[ONLY=S7,S10] python -m benchmarks`. Exit status 1 when a bar is not met."""

import importlib
import os
import sys
from pathlib import Path

import django

from benchmarks.registry import Result, all_benchmarks

MODULES = (
    "benchmarks.bank_file",
    "benchmarks.bulk_decision",
    "benchmarks.keystrokes",
    "benchmarks.letter_run",
    "benchmarks.letters_speed",
    "benchmarks.roster_import",
    "benchmarks.search",
)


def chosen() -> set[str]:
    """The bars named by the variable ONLY; empty for all."""
    return {name for name in os.environ.get("ONLY", "").split(",") if name}


def show(results: list[Result]) -> None:
    """Print the table."""
    print(f"{'bar':<5} {'held':<5} {'measured':<44} {'required':<36} what")
    for result in results:
        print(
            f"{result.id:<5} {'yes' if result.held else 'NO':<5} {result.measured:<44} {result.bar:<36} {result.what}"
        )


def main() -> int:
    """Run what was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    django.setup()
    for module in MODULES:
        importlib.import_module(module)
    only = chosen()
    benchmarks = {name: run for name, run in all_benchmarks().items() if not only or name in only}
    unknown = only - set(benchmarks)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(all_benchmarks())}.")
        return 2
    folder = Path(os.environ.get("SECRETARIAT_VAR", "var")) / "bench"
    results = []
    for run in benchmarks.values():
        result = run()
        result.write(folder)
        results.append(result)
    show(results)
    return 0 if all(result.held for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
