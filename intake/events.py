"""Event codes of the ways in."""

from django.utils.translation import gettext_lazy as _

from security.events import declare

ROSTER_RECEIVED = declare("intake.roster_received", "rosterimport", _("A roster file was taken in"))
MAIL_RECEIVED = declare("intake.mail_received", "mailitem", _("Mail was received and its codes were read"))
MAIL_SCANNED = declare("intake.mail_scanned", "mailitem", _("Mail that was received by its code got its pages"))
MAIL_MATCHED = declare("intake.mail_matched", "mailitem", _("Mail without a readable code was matched by hand"))
MAIL_SET_ASIDE = declare("intake.mail_set_aside", "mailitem", _("Mail that belongs to no case was set aside"))
PAGE_VIEWED = declare("intake.page_viewed", "scanpage", _("The image of a page was looked at"))
PAGES_MARKED = declare("intake.pages_marked", "scanpage", _("Pages were marked, to find one picture in two cases"))
ENTRY_OPENED = declare("intake.entry_opened", "entrytask", _("Applications wait to be keyed"))
ENTRY_CLAIMED = declare("intake.entry_claimed", "entrytask", _("A keyer took up an entry"))
ENTRY_PUT_OFF = declare("intake.entry_put_off", "entrytask", _("A keyer left an entry for later"))
ENTRY_KEYED = declare("intake.entry_keyed", "entrytask", _("An entry was keyed"))
ENTRY_ADJUDICATED = declare("intake.entry_adjudicated", "entrytask", _("Differences of two keyings were decided"))
PROGRAM_PUBLISHED = declare("intake.program_published", "program", _("The facts of a program went to the portal"))
LETTERS_PUBLISHED = declare("intake.letters_published", "household", _("Letters can be answered on the portal"))
STATUS_PUBLISHED = declare("intake.status_published", "application", _("States of applications went to the portal"))
SUBMISSION_PULLED = declare("intake.submission_pulled", "submission", _("A submission of the portal was taken over"))
SUBMISSION_REFUSED = declare("intake.submission_refused", "submission", _("A submission of the portal was refused"))
CERTIFICATES_PUBLISHED = declare(
    "intake.certificates_published", "certificate", _("States of certificates went to the portal")
)
FAQ_PUBLISHED = declare("intake.faq_published", "program", _("Questions and answers went to the portal"))
