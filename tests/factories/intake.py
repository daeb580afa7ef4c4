"""Roster files, set-ups and jobs for tests of the ways in."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from cases.models import ProgramSetup, RosterImport
from intake.rules.roster_file import COLUMNS
from intake.services.roster.import_roster import Imported, import_roster
from intake.services.roster.start_apply import start_apply
from security.actor import Actor
from security.jobs.run import run_job
from security.models import Program
from security.tenancy.scope import program_scope

PERSON = {
    "宛名番号": "1001",
    "世帯番号": "501",
    "続柄": "世帯主",
    "世帯主区分": "1",
    "氏名": "青井　太郎",
    "氏名カナ": "アオイ　タロウ",
    "生年月日": "19700401",
    "性別": "1",
    "郵便番号": "1000001",
    "住所コード": "13101001001",
    "住所": "東京都千代田区千代田１番１号",
    "支援措置": "0",
    "課税区分": "0",
}
ACCOUNT: dict[str, Any] = {
    "金融機関コード": "0001",
    "支店コード": "001",
    "預金種目": "1",
    "口座番号": "1234567",
    "口座名義カナ": "アオイ　タロウ",
}


def person(number: int, household: int, *, head: bool = True, **values: str) -> dict[str, str]:
    """A row of a roster that has nothing wrong with it; `values` by column name replace some."""
    relation = "世帯主" if head else "子"
    own = {"宛名番号": str(number), "世帯番号": str(household), "続柄": relation, "世帯主区分": "1" if head else "0"}
    return {**PERSON, **own, **values}


def roster_bytes(
    people: Iterable[dict[str, str]], *, encoding: str = "cp932", columns: Iterable[str] = COLUMNS
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue().encode(encoding)


def make_setup(program: Program, **values: Any) -> ProgramSetup:
    """The set-up of a benefit for households exempt from resident tax; needs the program's scope."""
    defaults = {
        "kind": "cash",
        "reference_on": dt.date(2026, 6, 1),
        "applications_from": dt.date(2026, 7, 1),
        "applications_until": dt.date(2026, 10, 31),
        "channels": ["push", "confirmation", "application", "online"],
        "amount_rule": {"kind": "per_household", "yen": 30_000, "child_yen": 20_000},
        "eligibility": {"tax": "all_exempt", "children": {"until_fiscal_year_end_of_age": 18, "reading": "attained"}},
        "purpose": "非課税世帯給付金",
        "period": "2026",
        "ceiling_yen": 500_000,
        "call_centre_phone": "0120-000-000",
        "call_centre_hours": "9時から17時",
    }
    return ProgramSetup.objects.create(program=program, **{**defaults, **values})


def bring_in(actor: Actor, program: Program, content: bytes, **values: Any) -> Imported:
    """Take a roster file in, committed."""
    with program_scope(program.pk):
        return import_roster(
            actor=actor, program_id=program.pk, file=io.BytesIO(content), file_name="台帳.csv", **values
        )


def run_to_end(program: Program, roster_id: int) -> RosterImport:
    """Run the staging job and then the check, as workers would."""
    for _ in range(2):
        run_job(program.pk, job_of(program, roster_id))
    return roster_of(program, roster_id)


def job_of(program: Program, roster_id: int) -> int:
    job_id = roster_of(program, roster_id).job_id
    assert job_id is not None
    return job_id


def roster_of(program: Program, roster_id: int) -> RosterImport:
    with program_scope(program.pk):
        return RosterImport.objects.get(program=program, pk=roster_id)


def apply_whole(actor: Actor, program: Program, content: bytes) -> RosterImport:
    """A roster from the file to the people."""
    roster = bring_in(actor, program, content)
    run_to_end(program, roster.roster_id)
    with program_scope(program.pk):
        job = start_apply(actor=actor, program_id=program.pk, roster_id=roster.roster_id)
    run_job(program.pk, job.pk)
    return roster_of(program, roster.roster_id)
