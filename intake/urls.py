"""Addresses of the ways in: keying, pages of what arrived."""

from django.urls import URLPattern, path

from intake.views.adjudication import AdjudicationDecideView, AdjudicationListView
from intake.views.bench import AnswerListView, AnswerSettleView, BenchItemView, BenchView
from intake.views.case_online import CaseOnlineView
from intake.views.case_panel import CaseScansView
from intake.views.entry import EntryKeyView, EntryPutOffView, EntryStartView
from intake.views.entry_steps import BankListView, EntryCheckView, EntryDraftView, EntryRenewView
from intake.views.likeness import CaseLikenessView
from intake.views.mail import MailDeskView, PieceView, ScansView
from intake.views.pages import PageImageView
from intake.views.roster import RosterListView, RosterLookView, RosterRejectsView, RosterShowView
from intake.views.roster_changes import RosterChangesView

app_name = "intake"


def _keying(stage: str) -> list[URLPattern]:
    form = f"keying/{stage}/<int:task_id>"
    return [
        path(f"keying/{stage}", EntryStartView.as_view(stage=stage), name=f"entry-{stage}"),
        path(form, EntryKeyView.as_view(stage=stage), name=f"entry-{stage}-key"),
        path(f"{form}/put-off", EntryPutOffView.as_view(stage=stage), name=f"entry-{stage}-put-off"),
        path(f"{form}/draft", EntryDraftView.as_view(stage=stage), name=f"entry-{stage}-draft"),
        path(f"{form}/renew", EntryRenewView.as_view(stage=stage), name=f"entry-{stage}-renew"),
        path(f"{form}/check", EntryCheckView.as_view(stage=stage), name=f"entry-{stage}-check"),
    ]


urlpatterns = [
    *_keying("first"),
    *_keying("second"),
    path("adjudication", AdjudicationListView.as_view(), name="adjudication-list"),
    path("adjudication/<int:task_id>", AdjudicationDecideView.as_view(), name="adjudication-decide"),
    path("mail", MailDeskView.as_view(), name="mail-desk"),
    path("mail/piece", PieceView.as_view(), name="mail-piece"),
    path("mail/scans", ScansView.as_view(), name="mail-scans"),
    path("mail/bench", BenchView.as_view(), name="mail-bench"),
    path("mail/bench/<int:item_id>", BenchItemView.as_view(), name="mail-bench-item"),
    path("mail/answers", AnswerListView.as_view(), name="answer-list"),
    path("mail/answers/<int:item_id>", AnswerSettleView.as_view(), name="answer-settle"),
    path("roster", RosterListView.as_view(), name="roster-list"),
    path("roster/look", RosterLookView.as_view(), name="roster-look"),
    path("roster/<int:roster_id>", RosterShowView.as_view(), name="roster-show"),
    path("roster/<int:roster_id>/changes", RosterChangesView.as_view(), name="roster-changes"),
    path("roster/<int:roster_id>/rejects.csv", RosterRejectsView.as_view(), name="roster-rejects"),
    path("cases/<str:receipt_number>/panel/scans", CaseScansView.as_view(), name="case-scans"),
    path("cases/<str:receipt_number>/panel/online", CaseOnlineView.as_view(), name="case-online"),
    path("cases/<str:receipt_number>/panel/likeness", CaseLikenessView.as_view(), name="case-likeness"),
    path("banks", BankListView.as_view(), name="bank-list"),
    path("scans/<int:page_id>", PageImageView.as_view(), name="page-image"),
]
