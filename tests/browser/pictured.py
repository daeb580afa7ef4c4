"""Which pages have a picture in docs/screens.md: by role, the name of the address and what it is called there."""

from collections.abc import Mapping
from typing import Final

PICTURED: Final[Mapping[str, Mapping[str, str]]] = {
    "Everybody": {
        "sign-in": "Sign in",
        "start": "Programs",
        "cases-search": "Search",
        "security-news": "News",
    },
    "Manager": {
        "intake-roster-show": "Roster import",
        "cases-household-list": "Ledger of addressees",
        "cases-household-show": "Household",
        "cases-application-list": "All cases",
        "reports-letter-desk": "Letters and lots",
        "reports-run-show": "Letter run",
        "reports-lot-show": "Print lot",
        "reports-figures": "Daily figures",
        "reports-export-list": "Files that leave the office",
        "security-people": "Roster of workers",
        "security-review": "Review of rights",
        "reports-medium-show": "Media register",
    },
    "Mailroom": {
        "intake-mail-desk": "Mail",
        "intake-mail-bench": "Bench",
        "intake-answer-settle": "Answers",
        "reports-posting-show": "Posting slips",
        "reports-letter-return": "Returned letters",
        "cases-goods-pack": "Packing table",
    },
    "Keyer": {
        "intake-entry-first-key": "First keying",
        "intake-adjudication-decide": "Adjudication",
    },
    "Reviewer": {
        "cases-screening-first": "First screening",
        "cases-application-show": "Case",
        "cases-deficiency-list": "Deficiencies",
        "cases-duplicate-show": "Duplicate candidates",
        "cases-fraud-show": "Fraud bench",
    },
    "Officer": {
        "cases-decision-list": "To decide",
        "cases-deemed-show": "Deemed withdrawals",
        "reports-export-show": "A file that leaves the office",
        "reports-proof-list": "Proofs of letters",
        "security-companies": "Companies and sites",
        "reports-disposal-show": "Retention and disposal",
    },
    "Payment clerk": {
        "cases-batch-list": "Transfer batches",
        "cases-batch-show": "A transfer batch",
        "cases-batch-answer": "The bank's list",
        "cases-failed-account-key": "Failed transfers",
        "reports-pack-show": "Papers for approval",
    },
    "Treasurer": {
        "cases-money-ledger": "Ledger of the money",
        "cases-statement-bench": "Bank statements",
        "cases-recovery-show": "Money asked back",
        "cases-money-years": "Totals of the years",
    },
    "Caller": {
        "callcenter-call-desk": "Call desk",
        "callcenter-escalation-show": "Escalations",
        "cases-certificate-show": "Certificates",
    },
    "Auditor": {
        "daily-report": "Daily report (PDF)",
        "reports-access-log": "Who looked at whom",
        "reports-incident-show": "Incidents",
        "reports-sample-list": "Samples for the auditor",
        "security-audit-state": "State of the audit",
    },
    "Dedicated desk": {
        "cases-restricted-list": "Cases of the dedicated desk",
        "cases-restricted-openings": "Who may see this case",
    },
    "Administrator of the platform": {
        "admin-security_program_changelist": "Programs",
        "admin-program_set_up": "Rules, amounts, checklist, texts",
        "admin-user_roles": "Roles",
    },
    "Resident": {
        "portal-program": "Program page",
        "portal-verify": "Look up a certificate",
    },
}
