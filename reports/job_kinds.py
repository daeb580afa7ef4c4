"""Names of the kinds of long work of this app; `reports.jobs` says what each does."""

from typing import Final

CHECK_LETTERS: Final = "reports.check_letters"
RENDER_LETTERS: Final = "reports.render_letters"
BUILD_EXPORT: Final = "reports.build_export"
DAILY_REPORT: Final = "reports.daily_report"
MONEY_PACK: Final = "reports.money_pack"
AUDIT_SAMPLE: Final = "reports.audit_sample"
RETURN_DATA: Final = "reports.return_data"
LETTERS_QUEUE: Final = "letters"
