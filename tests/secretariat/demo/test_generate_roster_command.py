"""The command writes what its options say, twice the same."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError

from secretariat.management.commands.generate_roster import Command


def run(out, **options) -> str:
    stdout = StringIO()
    parser = Command().create_parser("manage.py", "generate_roster")
    arguments = [f"--{name}={value}" for name, value in {"households": 300, "out": out, **options}.items()]
    values = vars(parser.parse_args(arguments))
    command = Command(stdout=stdout)
    command.handle(**values)
    return stdout.getvalue()


def test_writes_the_same_bytes_twice(tmp_path):
    said = run(tmp_path / "a.csv")
    run(tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    rows = (tmp_path / "a.csv").read_bytes().decode("cp932").split("\r\n")
    assert f"300 households, {len(rows) - 2} persons" in said


def test_gaiji_table_goes_with_the_file(tmp_path):
    run(tmp_path / "a.csv", households=2000)
    with (tmp_path / "a.csv.gaiji.csv").open(encoding="utf-8-sig", newline="") as opened:
        table = {row["cp932"]: row for row in csv.DictReader(opened)}
    assert table["F040"]["true"] == "\U00020bb7"
    assert table["F040"]["code_point"] == "U+E000"


def test_faults_are_listed(tmp_path):
    run(tmp_path / "bad.csv", faults=12, encoding="utf-8-sig")
    with (tmp_path / "bad.csv.faults.csv").open(encoding="utf-8-sig", newline="") as opened:
        listed = list(csv.DictReader(opened))
    assert len({row["fault"] for row in listed}) == len(listed) == 12


@pytest.mark.parametrize("options", [{"households": -1}, {"faults": 5000}])
def test_impossible_options_are_refused(tmp_path, options):
    with pytest.raises(CommandError):
        run(tmp_path / "a.csv", **options)


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="folder"):
        run(tmp_path / "nowhere" / "a.csv")
