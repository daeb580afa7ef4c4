"""Addresses of the case file in the API."""

from django.urls import path

from cases.api.views import ApplicationView, ChangeFeedView

urlpatterns = [
    path("programs/<slug:program_code>/changes", ChangeFeedView.as_view(), name="api-changes"),
    path(
        "programs/<slug:program_code>/applications/<str:receipt_number>",
        ApplicationView.as_view(),
        name="api-application",
    ),
]
