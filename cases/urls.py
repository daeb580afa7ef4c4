"""Addresses of the case file."""

from django.urls import include, path

from cases.views.application import (
    AccountRevealView,
    ApplicationShowView,
    ClaimNextView,
    ClaimView,
    DeclineView,
    SendBackView,
    TelephoneRevealView,
    WithdrawView,
)
from cases.views.certificates import (
    CertificateListView,
    CertificateReissueView,
    CertificateRevokeView,
    CertificateShowView,
    TelephoneView,
)
from cases.views.change_history import ChangeHistoryView
from cases.views.decision import DecideView, DecisionListView
from cases.views.deficiency import (
    DeficiencyDropView,
    DeficiencyOpenView,
    DeficiencyPreviewView,
    DeficiencyResolveView,
    DeficiencyTellView,
)
from cases.views.deficiency_list import DeficiencyListView
from cases.views.duplicate import DuplicateListView, DuplicateShowView
from cases.views.fraud import FraudListView, FraudLookView, FraudRulesView, FraudShowView
from cases.views.gifts import GiftAssignView, GiftDeskView, GiftListView
from cases.views.hold import HoldOpenView, HoldReleaseView
from cases.views.my_number import MyNumberEraseView, MyNumberRegisterView, MyNumberRevealView
from cases.views.restricted import OpeningsView
from cases.views.screening import DraftView, ScreenView
from cases.views.search import SearchView
from cases.views.terms import TermsChangeView, TermsPreviewView
from cases.views.worklists import (
    AllCasesView,
    FirstScreeningView,
    MineView,
    OverdueView,
    RestrictedView,
    SecondScreeningView,
)

app_name = "cases"
CASE = "cases/<str:receipt_number>"
urlpatterns = [
    path("search", SearchView.as_view(), name="search"),
    path("work/mine", MineView.as_view(), name="application-mine"),
    path("work/overdue", OverdueView.as_view(), name="application-overdue"),
    path("work/first", FirstScreeningView.as_view(), name="screening-first"),
    path("work/second", SecondScreeningView.as_view(), name="screening-second"),
    path("work/next/<str:queue>", ClaimNextView.as_view(), name="claim-next"),
    path("work/deficiencies", DeficiencyListView.as_view(), name="deficiency-list"),
    path("work/duplicates", DuplicateListView.as_view(), name="duplicate-list"),
    path("work/duplicates/<int:candidate_id>", DuplicateShowView.as_view(), name="duplicate-show"),
    path("work/fraud", FraudListView.as_view(), name="fraud-list"),
    path("work/fraud/look", FraudLookView.as_view(), name="fraud-look"),
    path("work/fraud/rules", FraudRulesView.as_view(), name="fraud-rules"),
    path("work/fraud/<int:entry_id>", FraudShowView.as_view(), name="fraud-show"),
    path("work/decisions", DecisionListView.as_view(), name="decision-list"),
    path("work/restricted", RestrictedView.as_view(), name="restricted-list"),
    path("cases", AllCasesView.as_view(), name="application-list"),
    path(CASE, ApplicationShowView.as_view(), name="application-show"),
    path(f"{CASE}/claim", ClaimView.as_view(), name="application-claim"),
    path(f"{CASE}/draft", DraftView.as_view(), name="review-draft"),
    path(f"{CASE}/screen", ScreenView.as_view(), name="review-record"),
    path(f"{CASE}/send-back", SendBackView.as_view(), name="application-send-back"),
    path(f"{CASE}/withdraw", WithdrawView.as_view(), name="application-withdraw"),
    path(f"{CASE}/decline", DeclineView.as_view(), name="application-decline"),
    path(f"{CASE}/account", AccountRevealView.as_view(), name="account-reveal"),
    path(f"{CASE}/telephone", TelephoneRevealView.as_view(), name="telephone-reveal"),
    path(f"{CASE}/my-number", MyNumberRegisterView.as_view(), name="my-number-register"),
    path(f"{CASE}/my-number/<int:person_id>", MyNumberRevealView.as_view(), name="my-number-reveal"),
    path(f"{CASE}/my-number/<int:person_id>/erase", MyNumberEraseView.as_view(), name="my-number-erase"),
    path(f"{CASE}/decide", DecideView.as_view(), name="application-decide"),
    path(f"{CASE}/terms", TermsChangeView.as_view(), name="terms-change"),
    path(f"{CASE}/terms/preview", TermsPreviewView.as_view(), name="terms-preview"),
    path(f"{CASE}/deficiencies", DeficiencyOpenView.as_view(), name="deficiency-open"),
    path(f"{CASE}/deficiencies/preview", DeficiencyPreviewView.as_view(), name="deficiency-preview"),
    path(f"{CASE}/deficiencies/tell", DeficiencyTellView.as_view(), name="deficiency-tell"),
    path(
        f"{CASE}/deficiencies/<int:deficiency_id>/resolve", DeficiencyResolveView.as_view(), name="deficiency-resolve"
    ),
    path(f"{CASE}/deficiencies/<int:deficiency_id>/drop", DeficiencyDropView.as_view(), name="deficiency-drop"),
    path(f"{CASE}/holds", HoldOpenView.as_view(), name="hold-open"),
    path(f"{CASE}/holds/<int:hold_id>/release", HoldReleaseView.as_view(), name="hold-release"),
    path("gifts", GiftDeskView.as_view(), name="gift-desk"),
    path("gifts/assign", GiftAssignView.as_view(), name="gift-assign"),
    path("gifts/lists/<slug:kind>", GiftListView.as_view(), name="gift-list"),
    path("certificates", CertificateListView.as_view(), name="certificate-list"),
    path("certificates/<int:certificate_id>", CertificateShowView.as_view(), name="certificate-show"),
    path("certificates/<int:certificate_id>/another", CertificateReissueView.as_view(), name="certificate-reissue"),
    path("certificates/<int:certificate_id>/revoke", CertificateRevokeView.as_view(), name="certificate-revoke"),
    path("certificates/caller/<str:receipt_number>", TelephoneView.as_view(), name="certificate-file"),
    path(f"{CASE}/panel/changes", ChangeHistoryView.as_view(), name="case-changes"),
    path(f"{CASE}/openings", OpeningsView.as_view(), name="restricted-openings"),
    path("", include("cases.money_urls")),
    path("", include("cases.voucher_urls")),
]
