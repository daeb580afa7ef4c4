"""Addresses of the shell: where a program opens, and long work."""

from django.urls import path

from security.views.home import ProgramHomeView
from security.views.jobs import JobListView, JobShowView, JobTrayView

app_name = "security"
urlpatterns = [
    path("", ProgramHomeView.as_view(), name="program-home"),
    path("jobs", JobListView.as_view(), name="job-list"),
    path("jobs/tray", JobTrayView.as_view(), name="job-tray"),
    path("jobs/<int:job_id>", JobShowView.as_view(), name="job-show"),
]
