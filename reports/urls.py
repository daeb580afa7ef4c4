"""Addresses of the ways out."""

from django.urls import path

from reports.views.access_log import AccessLogView, UnusualAccessView
from reports.views.certificates import CertificateSheetView
from reports.views.dashboard import DayCloseView, FiguresShowView, ReportFileView, ReportMakeView
from reports.views.data_returns import (
    DataReturnListView,
    DataReturnPartView,
    DataReturnPasswordView,
    DataReturnShowView,
)
from reports.views.disposals import CertificateView, DisposalListView, DisposalShowView
from reports.views.evidence import CaseEvidenceView
from reports.views.exports import (
    DecisionsAskView,
    ExportAskView,
    ExportFileView,
    ExportListView,
    ExportPasswordView,
    ExportShowView,
    LabelsAskView,
    WorkersAskView,
)
from reports.views.incident_contacts import ContactTreeView, ContactView
from reports.views.incidents import (
    IncidentAuthorityView,
    IncidentLettersView,
    IncidentListView,
    IncidentOpenView,
    IncidentReportView,
    IncidentShowView,
)
from reports.views.letters import (
    BenchView,
    FirstLettersView,
    LetterDeskView,
    LetterLookView,
    LetterShowView,
    LotFileView,
    ManifestView,
    RemindView,
    RunShowView,
    RunStartView,
)
from reports.views.media import MediumEnterView, MediumListView, MediumShowView
from reports.views.packs import (
    FinanceLayoutView,
    PackFileView,
    PackListView,
    PackShowView,
    SampleFileView,
    SampleListView,
)
from reports.views.pieces import InsertionView, LotShowView, PackagePasswordView, PackageView
from reports.views.postings import PostingListView, PostingSettleView, PostingShowView
from reports.views.proofs import LotCancelView, ProofAskView, ProofFileView, ProofListView, ProofShowView
from reports.views.returns import ResendView, ReturnView
from reports.views.vouchers import StatementView

app_name = "reports"
urlpatterns = [
    path("figures", FiguresShowView.as_view(), name="figures"),
    path("figures/close", DayCloseView.as_view(), name="day-close"),
    path("figures/report", ReportMakeView.as_view(), name="report-make"),
    path("figures/report/file", ReportFileView.as_view(), name="report-file"),
    path("access", AccessLogView.as_view(), name="access-log"),
    path("access/unusual", UnusualAccessView.as_view(), name="access-unusual"),
    path("exports", ExportListView.as_view(), name="export-list"),
    path("exports/ask", ExportAskView.as_view(), name="export-ask"),
    path("exports/ask/decisions", DecisionsAskView.as_view(), name="export-ask-decisions"),
    path("exports/ask/labels", LabelsAskView.as_view(), name="export-ask-labels"),
    path("exports/ask/workers", WorkersAskView.as_view(), name="export-ask-workers"),
    path("exports/<int:number>", ExportShowView.as_view(), name="export-show"),
    path("exports/<int:number>/file", ExportFileView.as_view(), name="export-file"),
    path("exports/<int:number>/password", ExportPasswordView.as_view(), name="export-password"),
    path(
        "vouchers/closings/<int:number>/shops/<int:settlement_id>/statement",
        StatementView.as_view(),
        name="voucher-statement",
    ),
    path("papers", PackListView.as_view(), name="pack-list"),
    path("papers/layout", FinanceLayoutView.as_view(), name="finance-layout"),
    path("papers/<int:number>", PackShowView.as_view(), name="pack-show"),
    path("papers/<int:number>/<slug:paper>", PackFileView.as_view(), name="pack-file"),
    path("samples", SampleListView.as_view(), name="sample-list"),
    path("samples/<int:number>", SampleFileView.as_view(), name="sample-file"),
    path("media", MediumListView.as_view(), name="medium-list"),
    path("media/enter", MediumEnterView.as_view(), name="medium-enter"),
    path("media/<int:number>", MediumShowView.as_view(), name="medium-show"),
    path("data-returns", DataReturnListView.as_view(), name="data-return-list"),
    path("data-returns/<int:number>", DataReturnShowView.as_view(), name="data-return-show"),
    path("data-returns/<int:number>/password", DataReturnPasswordView.as_view(), name="data-return-password"),
    path("data-returns/<int:number>/parts/<int:part_id>", DataReturnPartView.as_view(), name="data-return-part"),
    path("disposals", DisposalListView.as_view(), name="disposal-list"),
    path("disposals/<int:number>", DisposalShowView.as_view(), name="disposal-show"),
    path("disposals/<int:number>/certificate", CertificateView.as_view(), name="disposal-certificate"),
    path("cases/<str:receipt_number>/panel/evidence", CaseEvidenceView.as_view(), name="case-evidence"),
    path("incidents", IncidentListView.as_view(), name="incident-list"),
    path("incidents/open", IncidentOpenView.as_view(), name="incident-open"),
    path("incidents/contacts", ContactTreeView.as_view(), name="incident-contacts"),
    path("incidents/contacts/<int:contact_id>", ContactView.as_view(), name="incident-contact"),
    path("incidents/<int:number>", IncidentShowView.as_view(), name="incident-show"),
    path("incidents/<int:number>/report", IncidentReportView.as_view(), name="incident-report"),
    path("incidents/<int:number>/authority", IncidentAuthorityView.as_view(), name="incident-authority"),
    path("incidents/<int:number>/letters", IncidentLettersView.as_view(), name="incident-letters"),
    path("certificates/<int:certificate_id>.pdf", CertificateSheetView.as_view(), name="certificate-sheet"),
    path("letters", LetterDeskView.as_view(), name="letter-desk"),
    path("letters/first", FirstLettersView.as_view(), name="letter-first"),
    path("letters/reminders", RemindView.as_view(), name="letter-remind"),
    path("letters/bench", BenchView.as_view(), name="letter-bench"),
    path("letters/returned", ReturnView.as_view(), name="letter-return"),
    path("letters/returned/<int:number>", ResendView.as_view(), name="letter-resend"),
    path("letters/look", LetterLookView.as_view(), name="letter-look"),
    path("letters/<int:number>.pdf", LetterShowView.as_view(), name="letter-show"),
    path("letters/runs", RunStartView.as_view(), name="run-start"),
    path("letters/runs/<int:number>", RunShowView.as_view(), name="run-show"),
    path("letters/runs/<int:number>/manifest", ManifestView.as_view(), name="run-manifest"),
    path("letters/runs/<int:number>/proof", ProofAskView.as_view(), name="proof-ask"),
    path("letters/runs/<int:number>/cancel", LotCancelView.as_view(), name="lot-cancel"),
    path("letters/proofs", ProofListView.as_view(), name="proof-list"),
    path("letters/proofs/<int:proof_id>", ProofShowView.as_view(), name="proof-show"),
    path("letters/proofs/<int:proof_id>/file", ProofFileView.as_view(), name="proof-file"),
    path("letters/postings", PostingListView.as_view(), name="posting-list"),
    path("letters/postings/<int:number>", PostingShowView.as_view(), name="posting-show"),
    path("letters/postings/<int:number>/settle", PostingSettleView.as_view(), name="posting-settle"),
    path("letters/runs/<int:number>/lots/<int:lot_id>", LotFileView.as_view(), name="lot-file"),
    path("letters/runs/<int:number>/lots/<int:lot_id>/package", PackageView.as_view(), name="lot-package"),
    path(
        "letters/runs/<int:number>/lots/<int:lot_id>/password", PackagePasswordView.as_view(), name="package-password"
    ),
    path("letters/runs/<int:number>/lots/<int:lot_id>/pieces", LotShowView.as_view(), name="lot-show"),
    path("letters/runs/<int:number>/lots/<int:lot_id>/check", InsertionView.as_view(), name="lot-check"),
]
