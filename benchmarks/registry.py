"""The registry of benchmarks and the form of their results."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One measured bar: `measured` and `bar` as a person reads them, `held` whether the bar was met."""

    id: str
    what: str
    measured: str
    bar: str
    held: bool
    detail: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write `<folder>/<id>.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (folder / f"{self.id}.json").write_text(text + "\n", encoding="utf-8")


Benchmark = Callable[[], Result]
_benchmarks: dict[str, Benchmark] = {}


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Decorator: register a function as the benchmark of a bar, such as "S10"."""

    def register(function: Benchmark) -> Benchmark:
        _benchmarks[name] = function
        return function

    return register


def all_benchmarks() -> dict[str, Benchmark]:
    """Every benchmark by its bar."""
    return dict(sorted(_benchmarks.items(), key=lambda item: (item[0][0], int(item[0][1:]))))
