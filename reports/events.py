"""Event codes of the ways out."""

from django.utils.translation import gettext_lazy as _

from security.events import declare

RUN_STARTED = declare("reports.run_started", "noticerun", _("A letter run was started"))
RUN_FINISHED = declare("reports.run_finished", "noticerun", _("All letters of a run stand in lots"))
LOT_RENDERED = declare("reports.lot_rendered", "printlot", _("A print lot was rendered"))
LOT_POSTED = declare("reports.lot_posted", "printlot", _("Print lots were posted"))
LOT_READ = declare("reports.lot_read", "printlot", _("The file of a print lot was read"))
LOT_RELEASED = declare("reports.lot_released", "printlot", _("A print lot was given out for printing"))
LOT_CANCELLED = declare("reports.lot_cancelled", "printlot", _("Print lots were cancelled before they were printed"))
PACKAGE_PASSWORD_SHOWN = declare(
    "reports.package_password_shown", "printlot", _("The password of a printer's package was shown")
)
PROOF_ASKED = declare("reports.proof_asked", "runproof", _("The municipality was asked to approve a proof of letters"))
PROOF_APPROVED = declare("reports.proof_approved", "runproof", _("The municipality approved a proof of letters"))
PROOF_REFUSED = declare("reports.proof_refused", "runproof", _("The municipality sent a proof of letters back"))
PROOF_READ = declare("reports.proof_read", "runproof", _("A proof of letters was looked at"))
RECEIPT_RECORDED = declare("reports.receipt_recorded", "posting", _("The receipt of the post was recorded"))
RECEIPT_DIFFERS = declare("reports.receipt_differs", "posting", _("The post took another number than was handed in"))
POSTING_SETTLED = declare("reports.posting_settled", "posting", _("A difference with the post was settled"))
MANIFEST_READ = declare("reports.manifest_read", "noticerun", _("The manifest of a letter run was read"))
LETTER_READ = declare("reports.letter_read", "notice", _("A letter was looked at as it is printed"))
PIECES_PULLED = declare("reports.pieces_pulled", "pulledpiece", _("Void pieces were taken out of their lots"))
PIECES_DESTROYED = declare(
    "reports.pieces_destroyed", "pulledpiece", _("Pulled pieces were destroyed before two people")
)
PIECE_REPRINTED = declare(
    "reports.piece_reprinted", "notice", _("A piece of a lot is printed anew, the old one is void")
)
LINE_STOPPED = declare("reports.line_stopped", "printlot", _("A letter and its enclosure did not belong together"))
LINE_RELEASED = declare(
    "reports.line_released", "printlot", _("The line of a lot goes on after a look at what stopped it")
)
DAY_CLOSED = declare("reports.day_closed", "dailyclose", _("A day was closed and balanced"))
DAY_UNBALANCED = declare(
    "reports.day_unbalanced", "dailyclose", _("A day could not be closed: a stage does not add up")
)
DAILY_REPORT_MADE = declare("reports.daily_report_made", "dailyreportfile", _("A daily report was made"))
DAILY_REPORT_READ = declare("reports.daily_report_read", "dailyreportfile", _("A daily report was read"))
EXPORT_ASKED = declare("reports.export_asked", "exportrequest", _("A person asked to take data out of the office"))
EXPORT_APPROVED = declare("reports.export_approved", "exportrequest", _("The municipality let a file be built"))
EXPORT_REFUSED = declare("reports.export_refused", "exportrequest", _("The municipality refused a file"))
EXPORT_BUILT = declare("reports.export_built", "exportrequest", _("A file that leaves the office was built"))
EXPORT_FETCHED = declare("reports.export_fetched", "exportrequest", _("A file that leaves the office was fetched"))
EXPORT_PASSWORD_SHOWN = declare(
    "reports.export_password_shown", "exportrequest", _("The password of a file was shown to who approved it")
)
EXPORT_EXPIRED = declare("reports.export_expired", "exportrequest", _("Files were erased after their time"))
FINANCE_LAYOUT_SET = declare(
    "reports.finance_layout_set", "financelayout", _("The list for the finance system was set")
)
PACK_MADE = declare("reports.pack_made", "moneypack", _("The papers for the approval of a transfer batch were made"))
PACK_READ = declare("reports.pack_read", "moneypack", _("A paper of a transfer batch was read"))
SAMPLE_MADE = declare("reports.sample_made", "auditsample", _("A sample of payments was traced for the auditor"))
SAMPLE_READ = declare("reports.sample_read", "auditsample", _("A sample of payments was read"))
CERTIFICATE_MADE = declare(
    "reports.certificate_made", "disposalcertificate", _("The certificate of a disposal was made")
)
CERTIFICATE_READ = declare(
    "reports.certificate_read", "disposalcertificate", _("The certificate of a disposal was read")
)
MEDIUM_HANDED_OVER = declare("reports.medium_handed_over", "medium", _("A file was handed over on a medium"))
MEDIUM_RETURNED = declare("reports.medium_returned", "medium", _("A medium came back"))
MEDIUM_ERASED = declare("reports.medium_erased", "medium", _("A medium was erased"))
MEDIUM_CONFIRMED = declare("reports.medium_confirmed", "medium", _("A second person confirmed that a medium is erased"))
DATA_RETURN_ASKED = declare(
    "reports.data_return_asked", "datareturn", _("The return of a program's data was asked for")
)
DATA_RETURN_APPROVED = declare(
    "reports.data_return_approved", "datareturn", _("The municipality let its data be packed for their return")
)
DATA_RETURN_REFUSED = declare(
    "reports.data_return_refused", "datareturn", _("The municipality refused a return of data")
)
DATA_RETURN_DROPPED = declare("reports.data_return_dropped", "datareturn", _("A return of data was given up"))
DATA_RETURN_PACKED = declare(
    "reports.data_return_packed", "datareturn", _("Some of the data were packed for their return")
)
DATA_RETURN_BUILT = declare(
    "reports.data_return_built", "datareturn", _("A package with a program's data was completed")
)
DATA_RETURN_FETCHED = declare("reports.data_return_fetched", "datareturnpart", _("A part of a package was fetched"))
DATA_RETURN_FETCH_ALLOWED = declare(
    "reports.data_return_fetch_allowed", "datareturnpart", _("The municipality let a part be fetched once more")
)
DATA_RETURN_PASSWORD_SHOWN = declare(
    "reports.data_return_password_shown", "datareturn", _("The password of a package was shown to the municipality")
)
DATA_RETURN_RECEIVED = declare(
    "reports.data_return_received", "datareturn", _("The municipality confirmed that it received its data")
)
DATA_RETURN_EXPIRED = declare("reports.data_return_expired", "datareturn", _("Packages were erased after their time"))
