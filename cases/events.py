"""Event codes of the case file."""

from security.events import declare

ROSTER_CHECKED = declare("cases.roster_checked", "rosterimport", "A roster file was staged and checked")
ROSTER_APPLIED = declare("cases.roster_applied", "rosterimport", "A roster generation became the roster")
ROSTER_DROPPED = declare("cases.roster_dropped", "rosterimport", "A staged roster was dropped")
LEDGER_CHANGED = declare(
    "cases.ledger_changed", "household", "Households changed their state in the ledger of addressees"
)
SECRET_RENEWED = declare("cases.secret_renewed", "household", "The secret of a letter was renewed, the old one is void")
MAILING_CHANGED = declare(
    "cases.mailing_changed", "household", "Letters to households go to another address from now on"
)
APPLICATION_OPENED = declare("cases.application_opened", "application", "Applications were opened at reception")
ENTRY_ACCEPTED = declare("cases.entry_accepted", "application", "Verified values were taken into the application")
STATUS_CHANGED = declare("cases.status_changed", "application", "Applications changed their status")
APPLICATION_CLAIMED = declare("cases.application_claimed", "application", "Applications were taken up by a person")
APPLICATION_RELEASED = declare("cases.application_released", "application", "Applications were put back into the queue")
HOLD_OPENED = declare("cases.hold_opened", "application", "Applications were stopped")
HOLD_RELEASED = declare("cases.hold_released", "application", "A stop was lifted")
DEFICIENCY_OPENED = declare("cases.deficiency_opened", "application", "Deficiencies were found")
DEFICIENCY_NOTIFIED = declare("cases.deficiency_notified", "deficiency", "The resident was told of deficiencies")
DEFICIENCY_RESOLVED = declare("cases.deficiency_resolved", "deficiency", "Deficiencies were resolved")
DEFICIENCY_EXPIRED = declare("cases.deficiency_expired", "deficiency", "Deficiencies ran out of time")
DUPLICATES_FOUND = declare("cases.duplicates_found", "application", "Applications may be one claim")
DUPLICATE_JUDGED = declare("cases.duplicate_judged", "application", "A person judged a duplicate candidate")
REVIEW_DRAFTED = declare("cases.review_drafted", "application", "A reviewer's unfinished screening was saved")
REVIEW_RECORDED = declare("cases.review_recorded", "application", "A screening was recorded")
DECIDED = declare("cases.decided", "application", "The municipality decided")
BATCH_PREPARED = declare("cases.batch_prepared", "payoutbatch", "A transfer batch was prepared")
BATCH_CHECKED = declare("cases.batch_checked", "payoutbatch", "A transfer batch was checked by a second person")
BATCH_RELEASED = declare("cases.batch_released", "payoutbatch", "A treasurer released a transfer batch")
BATCH_CANCELLED = declare("cases.batch_cancelled", "payoutbatch", "A transfer batch was cancelled before release")
RESULTS_RECORDED = declare("cases.results_recorded", "payoutbatch", "Results of transfers were recorded")
ANSWER_TAKEN = declare("cases.answer_taken", "payoutbatch", "What the bank wrote about a batch was taken in")
FILE_READ = declare("cases.file_read", "payoutbatch", "The content of a released transfer file was read")
ACCOUNT_REVEALED = declare("cases.account_revealed", "application", "A full account number was shown to a person")
ACCOUNT_KEYED = declare(
    "cases.account_keyed", "application", "Another account was keyed in and waits for the second keying"
)
ACCOUNT_DIFFERED = declare("cases.account_differed", "application", "The two keyings of an account differ")
ACCOUNT_CHANGED = declare("cases.account_changed", "application", "An application got another account")
NOTICE_QUEUED = declare("cases.notice_queued", "notice", "Letters were queued")
NOTICE_RENDERED = declare("cases.notice_rendered", "notice", "Letters were rendered into a lot")
NOTICE_BLOCKED = declare("cases.notice_blocked", "notice", "Letters were put on the exception bench")
NOTICE_POSTED = declare("cases.notice_posted", "notice", "Letters were posted")
NOTICE_RETURNED = declare("cases.notice_returned", "notice", "Letters came back")
NOTICE_VOIDED = declare("cases.notice_voided", "notice", "Letters were voided")
GIFT_STOCKED = declare("cases.gift_stocked", "giftitem", "Serials of gift cards were taken into stock")
GIFT_ASSIGNED = declare("cases.gift_assigned", "household", "Gift cards were assigned to households")
GIFT_SENT = declare("cases.gift_sent", "household", "Gift cards were sent")
GIFT_DELIVERED = declare("cases.gift_delivered", "household", "The carrier delivered gift cards")
GIFT_RETURNED = declare("cases.gift_returned", "household", "Gift cards came back undelivered")
