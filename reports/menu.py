"""This app's places in the menu, what waits there, and its news."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.money_menu import FIGURES_DESK, PAYS, SELLS
from cases.selectors.access_log import READERS as LOG_READERS
from cases.selectors.access_log import unusual_count
from reports.selectors.dashboard import READERS
from reports.selectors.data_returns import READERS as RETURN_READERS
from reports.selectors.data_returns import data_return_counts
from reports.selectors.export_news import tell_export, told_exports
from reports.selectors.exports import READERS as EXPORT_READERS
from reports.selectors.exports import export_counts
from reports.selectors.incidents import READERS as INCIDENT_READERS
from reports.selectors.incidents import incident_counts
from reports.selectors.letter_desk import DESK, letter_counts
from reports.selectors.media import READERS as MEDIA_READERS
from reports.selectors.media import medium_counts
from reports.selectors.packs import READERS as PACK_READERS
from reports.selectors.postings import posting_counts
from reports.selectors.proofs import READERS as PROOF_READERS
from reports.selectors.proofs import proof_counts
from reports.services.audit_sample.start_sample import ASKERS as SAMPLE_READERS
from security.actor import Actor
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.pages.news import NewsSource, register_news
from security.pages.panels import CasePanel, register_panel
from security.selectors.disposals import READERS as DISPOSAL_READERS
from security.selectors.disposals import disposal_counts


def register() -> None:
    """Called once, when the app is ready."""
    register_menu(*_letters(), *_money(), *_office(), *_ends())
    register_counts("reports.exports", export_counts)
    register_news("exports", NewsSource(told_exports, tell_export))
    register_counts("cases.access", unusual_count)
    register_counts("reports.incidents", incident_counts)
    register_counts("reports.media", medium_counts)
    register_counts("reports.data_returns", data_return_counts)
    register_counts("reports.disposals", disposal_counts)
    register_counts("reports", _counts)
    register_counts("reports.proofs", proof_counts)
    register_counts("reports.postings", posting_counts)
    evidence = _("Evidence of the payment")
    register_panel(CasePanel("evidence", evidence, "reports:case-evidence", frozenset(SAMPLE_READERS), order=40))


def _letters() -> list[MenuItem]:
    desk, section = frozenset(DESK), Section.LETTERS
    return [
        MenuItem(
            "letters", section, _("Letters and lots"), "reports:letter-desk", desk, order=10, count="reports.letters"
        ),
        MenuItem(
            "letter-bench",
            section,
            _("Exception bench"),
            "reports:letter-bench",
            desk,
            order=20,
            count="reports.blocked",
        ),
        MenuItem("letter-return", section, _("Returned letters"), "reports:letter-return", desk, order=30),
        MenuItem(
            "proofs",
            section,
            _("Proofs of letters"),
            "reports:proof-list",
            frozenset(PROOF_READERS),
            order=40,
            count="reports.proofs",
        ),
        MenuItem(
            "postings",
            section,
            _("Posting slips"),
            "reports:posting-list",
            desk,
            order=50,
            count="reports.postings",
            is_late=True,
        ),
    ]


def _money() -> list[MenuItem]:
    return [
        MenuItem(
            "packs",
            Section.PAYMENT,
            _("Papers for approval"),
            "reports:pack-list",
            frozenset(PACK_READERS),
            order=25,
            only_if=PAYS,
        ),
        MenuItem(
            "samples",
            Section.PAYMENT,
            _("Samples for the auditor"),
            "reports:sample-list",
            frozenset(SAMPLE_READERS),
            order=70,
            only_if=PAYS,
            reads=True,
        ),
    ]


def _office() -> list[MenuItem]:
    return [
        MenuItem(
            "figures",
            Section.REPORTS,
            _("Daily figures"),
            "reports:figures",
            frozenset(READERS),
            order=10,
            # Vouchers have figures of their own: none of these counts a sale or a sheet.
            not_if=SELLS,
            desk_of=FIGURES_DESK,
            reads=True,
        ),
        MenuItem(
            "exports",
            Section.OFFICE,
            _("Files that leave the office"),
            "reports:export-list",
            frozenset(EXPORT_READERS),
            order=40,
            count="reports.exports",
        ),
        MenuItem(
            "access",
            Section.OFFICE,
            _("Who looked at whom"),
            "reports:access-log",
            frozenset(LOG_READERS),
            order=50,
            count="cases.unusual",
            is_late=True,
            reads=True,
        ),
        MenuItem(
            "incidents",
            Section.OFFICE,
            _("Incidents"),
            "reports:incident-list",
            frozenset(INCIDENT_READERS),
            order=60,
            count="reports.incidents",
            is_late=True,
            reads=True,
        ),
    ]


def _ends() -> list[MenuItem]:
    """What becomes of data that left, and of those that stay."""
    return [
        MenuItem(
            "media",
            Section.OFFICE,
            _("Media register"),
            "reports:medium-list",
            frozenset(MEDIA_READERS),
            order=45,
            count="reports.media",
            is_late=True,
            stays_open=True,
        ),
        MenuItem(
            "data-returns",
            Section.OFFICE,
            _("Return of data"),
            "reports:data-return-list",
            frozenset(RETURN_READERS),
            order=65,
            count="reports.data_returns",
            stays_open=True,
        ),
        MenuItem(
            "disposals",
            Section.OFFICE,
            _("Retention and disposal"),
            "reports:disposal-list",
            frozenset(DISPOSAL_READERS),
            order=70,
            count="reports.disposals",
            stays_open=True,
        ),
    ]


def _counts(actor: Actor, program_id: int) -> Mapping[str, int]:
    """Letters that wait to be drawn, and those on the bench, for the desk of letters."""
    if not any(actor.has_role(role, program_id) for role in DESK):
        return {}
    counts = letter_counts(actor=actor, program_id=program_id)
    return {"reports.letters": counts.queued, "reports.blocked": counts.blocked}
