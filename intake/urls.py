"""Addresses of the ways in: keying, pages of what arrived."""

from django.urls import URLPattern, path

from intake.views.adjudication import AdjudicationDecideView, AdjudicationListView
from intake.views.entry import EntryKeyView, EntryPutOffView, EntryStartView
from intake.views.entry_steps import BankListView, EntryCheckView, EntryDraftView, EntryRenewView
from intake.views.pages import PageImageView

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
    path("banks", BankListView.as_view(), name="bank-list"),
    path("scans/<int:page_id>", PageImageView.as_view(), name="page-image"),
]
