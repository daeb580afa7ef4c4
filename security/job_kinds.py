"""Names of the kinds of long work of this app; `security.own_jobs` and `reports.jobs` say what each does."""

from typing import Final

COUNT_DISPOSAL: Final = "security.count_disposal"
DISPOSE: Final = "security.dispose"
VERIFY_AUDIT: Final = "security.verify_audit"
OWN_JOBS: Final = (COUNT_DISPOSAL, DISPOSE, VERIFY_AUDIT)  # they stay: they say what was done
