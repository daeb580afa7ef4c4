"""Addresses of the ways out."""

from django.urls import path

from reports.views.dashboard import DayCloseView, FiguresShowView, ReportFileView, ReportMakeView

app_name = "reports"
urlpatterns = [
    path("figures", FiguresShowView.as_view(), name="figures"),
    path("figures/close", DayCloseView.as_view(), name="day-close"),
    path("figures/report", ReportMakeView.as_view(), name="report-make"),
    path("figures/report/file", ReportFileView.as_view(), name="report-file"),
]
