"""Addresses of the shell: where a program opens, news, and long work."""

from django.urls import path

from security.views.home import ProgramHomeView
from security.views.jobs import JobListView, JobShowView, JobTrayView
from security.views.news import NewsView

app_name = "security"
urlpatterns = [
    path("", ProgramHomeView.as_view(), name="program-home"),
    path("news", NewsView.as_view(), name="news"),
    path("jobs", JobListView.as_view(), name="job-list"),
    path("jobs/tray", JobTrayView.as_view(), name="job-tray"),
    path("jobs/<int:job_id>", JobShowView.as_view(), name="job-show"),
]
