"""Event codes of the ways out."""

from security.events import declare

RUN_STARTED = declare("reports.run_started", "noticerun", "A letter run was started")
RUN_FINISHED = declare("reports.run_finished", "noticerun", "All letters of a run stand in lots")
LOT_RENDERED = declare("reports.lot_rendered", "printlot", "A print lot was rendered")
LOT_POSTED = declare("reports.lot_posted", "printlot", "Print lots were posted")
LOT_READ = declare("reports.lot_read", "printlot", "The file of a print lot was read")
LOT_RELEASED = declare("reports.lot_released", "printlot", "A print lot was given out for printing")
LOT_CANCELLED = declare("reports.lot_cancelled", "printlot", "Print lots were cancelled before they were printed")
PACKAGE_PASSWORD_SHOWN = declare(
    "reports.package_password_shown", "printlot", "The password of a printer's package was shown"
)
PROOF_ASKED = declare("reports.proof_asked", "runproof", "The municipality was asked to approve a proof of letters")
PROOF_APPROVED = declare("reports.proof_approved", "runproof", "The municipality approved a proof of letters")
PROOF_REFUSED = declare("reports.proof_refused", "runproof", "The municipality sent a proof of letters back")
PROOF_READ = declare("reports.proof_read", "runproof", "A proof of letters was looked at")
RECEIPT_RECORDED = declare("reports.receipt_recorded", "posting", "The receipt of the post was recorded")
RECEIPT_DIFFERS = declare("reports.receipt_differs", "posting", "The post took another number than was handed in")
POSTING_SETTLED = declare("reports.posting_settled", "posting", "A difference with the post was settled")
MANIFEST_READ = declare("reports.manifest_read", "noticerun", "The manifest of a letter run was read")
LETTER_READ = declare("reports.letter_read", "notice", "A letter was looked at as it is printed")
PIECES_PULLED = declare("reports.pieces_pulled", "pulledpiece", "Void pieces were taken out of their lots")
PIECES_DESTROYED = declare("reports.pieces_destroyed", "pulledpiece", "Pulled pieces were destroyed before two people")
PIECE_REPRINTED = declare("reports.piece_reprinted", "notice", "A piece of a lot is printed anew, the old one is void")
LINE_STOPPED = declare("reports.line_stopped", "printlot", "A letter and its enclosure did not belong together")
LINE_RELEASED = declare(
    "reports.line_released", "printlot", "The line of a lot goes on after a look at what stopped it"
)
DAY_CLOSED = declare("reports.day_closed", "dailyclose", "A day was closed and balanced")
DAY_UNBALANCED = declare("reports.day_unbalanced", "dailyclose", "A day could not be closed: a stage does not add up")
DAILY_REPORT_MADE = declare("reports.daily_report_made", "dailyreportfile", "A daily report was made")
DAILY_REPORT_READ = declare("reports.daily_report_read", "dailyreportfile", "A daily report was read")
EXPORT_ASKED = declare("reports.export_asked", "exportrequest", "A person asked to take data out of the office")
EXPORT_APPROVED = declare("reports.export_approved", "exportrequest", "The municipality let a file be built")
EXPORT_REFUSED = declare("reports.export_refused", "exportrequest", "The municipality refused a file")
EXPORT_BUILT = declare("reports.export_built", "exportrequest", "A file that leaves the office was built")
EXPORT_FETCHED = declare("reports.export_fetched", "exportrequest", "A file that leaves the office was fetched")
EXPORT_PASSWORD_SHOWN = declare(
    "reports.export_password_shown", "exportrequest", "The password of a file was shown to who approved it"
)
EXPORT_EXPIRED = declare("reports.export_expired", "exportrequest", "Files were erased after their time")
FINANCE_LAYOUT_SET = declare("reports.finance_layout_set", "financelayout", "The list for the finance system was set")
PACK_MADE = declare("reports.pack_made", "moneypack", "The papers for the approval of a transfer batch were made")
PACK_READ = declare("reports.pack_read", "moneypack", "A paper of a transfer batch was read")
SAMPLE_MADE = declare("reports.sample_made", "auditsample", "A sample of payments was traced for the auditor")
SAMPLE_READ = declare("reports.sample_read", "auditsample", "A sample of payments was read")
CERTIFICATE_MADE = declare("reports.certificate_made", "disposalcertificate", "The certificate of a disposal was made")
CERTIFICATE_READ = declare("reports.certificate_read", "disposalcertificate", "The certificate of a disposal was read")
MEDIUM_HANDED_OVER = declare("reports.medium_handed_over", "medium", "A file was handed over on a medium")
MEDIUM_RETURNED = declare("reports.medium_returned", "medium", "A medium came back")
MEDIUM_ERASED = declare("reports.medium_erased", "medium", "A medium was erased")
MEDIUM_CONFIRMED = declare("reports.medium_confirmed", "medium", "A second person confirmed that a medium is erased")
DATA_RETURN_ASKED = declare("reports.data_return_asked", "datareturn", "The return of a program's data was asked for")
DATA_RETURN_APPROVED = declare(
    "reports.data_return_approved", "datareturn", "The municipality let its data be packed for their return"
)
DATA_RETURN_REFUSED = declare("reports.data_return_refused", "datareturn", "The municipality refused a return of data")
DATA_RETURN_DROPPED = declare("reports.data_return_dropped", "datareturn", "A return of data was given up")
DATA_RETURN_PACKED = declare(
    "reports.data_return_packed", "datareturn", "Some of the data were packed for their return"
)
DATA_RETURN_BUILT = declare("reports.data_return_built", "datareturn", "A package with a program's data was completed")
DATA_RETURN_FETCHED = declare("reports.data_return_fetched", "datareturnpart", "A part of a package was fetched")
DATA_RETURN_FETCH_ALLOWED = declare(
    "reports.data_return_fetch_allowed", "datareturnpart", "The municipality let a part be fetched once more"
)
DATA_RETURN_PASSWORD_SHOWN = declare(
    "reports.data_return_password_shown", "datareturn", "The password of a package was shown to the municipality"
)
DATA_RETURN_RECEIVED = declare(
    "reports.data_return_received", "datareturn", "The municipality confirmed that it received its data"
)
DATA_RETURN_EXPIRED = declare("reports.data_return_expired", "datareturn", "Packages were erased after their time")
