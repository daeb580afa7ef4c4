"""The command: which lists and files, and what is said of each."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from reports.verifier.compare import Books, Rules, check_file, has_fault
from reports.verifier.findings import FAULT, Finding, ListError
from reports.verifier.lists import Slip, read_decisions, read_holidays, read_returned, read_roster, read_slips
from reports.verifier.records import BankFile, read_bank_file

FITS, DOES_NOT_FIT, UNREADABLE = 0, 1, 2
MOST_SHOWN = 200
TITLE = "給付金振込データの検査"


def main(arguments: list[str] | None = None) -> int:
    """0 when every file fits, 1 when one does not, 2 when a list cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        text, result = verify(options)
    except ListError as error:
        _say(f"検査できませんでした。{error}")
        return UNREADABLE
    _say(text)
    if options.report:
        options.report.write_text(text + "\n", encoding="utf-8-sig", newline="\r\n")
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return FITS if result["fits"] else DOES_NOT_FIT


def verify(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Check the files in the order given, each against those before it; returns the text and the figures."""
    slips = read_slips(options.slips)
    books = Books(
        roster=read_roster(options.roster),
        decisions=read_decisions(options.decisions),
        returned=read_returned(options.returned),
        rules=Rules(
            options.ceiling,
            options.per == "person",
            read_holidays(options.holidays) if options.holidays else frozenset(),
        ),
    )
    for path in options.before:
        earlier = _read(path)
        books.take(earlier, _day_of(earlier, slips, options.transfer_on if not slips else None))
    lines = [TITLE, *_heading(options, books)]
    files = []
    for path in options.files:
        file, slip = _read(path), slips.get(path.name)
        findings = check_file(books, file, options.transfer_on, slip)
        if options.slips and slip is None:
            findings.append(Finding(FAULT, "no_slip", 0, "受渡票にないファイルです。"))
        lines += _section(file, findings)
        files.append(_figures(file, findings))
        if slip or options.transfer_on:
            books.take(file, _day_of(file, slips, options.transfer_on))
    strangers = len(books.returned) - books.returned_count
    fits = all(row["fits"] for row in files) and not strangers
    if strangers:
        lines.append(f"［{FAULT}］振込不能・組戻の一覧に、どの振込データにもない行が{strangers:,}件あります。")
    lines += _closing(options, files, books, fits=fits)
    return "\n".join(lines), {"fits": fits, "files": files, **_sums(files, books)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f"{TITLE}。銀行へ送る前の振込データを、自治体の台帳・支給決定一覧・送信済みデータと突き合わせます。"
        "ネットワークには接続しません。"
    )
    parser.add_argument("files", nargs="+", type=Path, help="検査する振込データ。複数なら送信する順に並べる")
    parser.add_argument("--roster", type=Path, required=True, help="自治体の対象者台帳（CSV）")
    parser.add_argument("--decisions", type=Path, nargs="+", required=True, help="支給決定一覧（CSV、口座変更を含む）")
    parser.add_argument("--before", type=Path, nargs="*", default=[], help="送信済みの振込データ（すべて）")
    parser.add_argument("--returned", type=Path, nargs="*", default=[], help="振込不能・組戻の一覧（CSV）")
    parser.add_argument("--slips", type=Path, nargs="*", default=[], help="受渡票（CSV）")
    parser.add_argument("--transfer-on", type=date.fromisoformat, help="振込指定日（例 2026-04-15）")
    parser.add_argument("--ceiling", type=int, help="1件の上限額（円）")
    parser.add_argument("--per", choices=("household", "person"), default="household", help="世帯に1回か、人に1回か")
    parser.add_argument("--holidays", type=Path, help="祝日のほかの休業日（1行に1日）")
    parser.add_argument("--report", type=Path, help="結果を書き出すファイル")
    parser.add_argument("--json", type=Path, help="結果を機械が読む形で書き出すファイル")
    return parser


def _read(path: Path) -> BankFile:
    try:
        return read_bank_file(path.name, path.read_bytes())
    except OSError as error:
        raise ListError(f"{path}：ファイルを開けません。名前と場所を確かめてください。") from error


def _day_of(file: BankFile, slips: dict[str, Slip], given: date | None) -> date:
    slip = slips.get(file.name)
    day = slip.transfer_on if slip else given
    if day is None:
        raise ListError(f"{file.name}：振込指定日の年が分かりません。--slips で受渡票を示してください。")
    return day


def _heading(options: argparse.Namespace, books: Books) -> list[str]:
    standing = [{row.term: row for row in rows}.values() for rows in books.decisions.by_serial.values()]
    granted = sum(row.is_grant for rows in standing for row in rows)
    return [
        f"対象者台帳　{options.roster.name}　{len(books.roster.names):,}世帯　{len(books.roster.people):,}人",
        f"支給決定　{granted:,}件　送信済み　{len(books.files):,}ファイル　振込不能・組戻　{len(books.returned):,}件",
        "",
    ]


def _section(file: BankFile, findings: list[Finding]) -> list[str]:
    faults = sum(finding.kind == FAULT for finding in findings)
    shown = [f"　{finding}" for finding in findings[:MOST_SHOWN]]
    if len(findings) > MOST_SHOWN:
        shown.append(f"　ほか{len(findings) - MOST_SHOWN:,}件")
    ending = f"　誤りが{faults:,}件あります。銀行へ送らないでください。" if faults else "　すべて合っています。"
    return [f"■{file.name}　{len(file.payments):,}件　{file.yen:,}円", *shown, ending, ""]


def _figures(file: BankFile, findings: list[Finding]) -> dict[str, Any]:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "count": len(file.payments),
        "yen": file.yen,
        "fits": not has_fault(findings),
        "findings": [asdict(finding) for finding in findings],
    }


def _sums(files: list[dict[str, Any]], books: Books) -> dict[str, int]:
    """What was sent in all, what came back of it, and the difference."""
    sent = sum(file.yen for file in books.files.values())
    return {
        "sent_count": sum(len(file.payments) for file in books.files.values()),
        "sent_yen": sent,
        "returned_yen": books.returned_yen,
        "kept_yen": sent - books.returned_yen,
        "files_checked": len(files),
    }


def _closing(options: argparse.Namespace, files: list[dict[str, Any]], books: Books, *, fits: bool) -> list[str]:
    sums = _sums(files, books)
    left_out = []
    if options.ceiling is None:
        left_out.append("1件の上限額（--ceiling）")
    if not options.slips:
        left_out.append("受渡票（--slips）")
    if not options.before and len(files) == 1:
        left_out.append("送信済みデータ（--before）")
    sent = f"合計　{sums['sent_count']:,}件　{sums['sent_yen']:,}円"
    return [
        f"{sent}　うち振込不能・組戻　{sums['returned_yen']:,}円　差引　{sums['kept_yen']:,}円",
        *([f"比べていないもの　{'、'.join(left_out)}"] if left_out else []),
        "結果　すべて合っています。" if fits else "結果　合わないところがあります。",
    ]


def _say(text: str) -> None:
    """On a screen that lacks a character something else is shown rather than nothing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text + "\n")
