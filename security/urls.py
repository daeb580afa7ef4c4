"""Addresses of the shell: where a program opens, news, long work, and the people of the program."""

from django.urls import path

from security.views.audit_state import AuditStateView
from security.views.companies import CompaniesView
from security.views.home import ProgramHomeView
from security.views.jobs import JobListView, JobShowView, JobTrayView
from security.views.news import NewsView
from security.views.people import PeopleView, ReviewView

app_name = "security"
urlpatterns = [
    path("", ProgramHomeView.as_view(), name="program-home"),
    path("news", NewsView.as_view(), name="news"),
    path("jobs", JobListView.as_view(), name="job-list"),
    path("jobs/tray", JobTrayView.as_view(), name="job-tray"),
    path("jobs/<int:job_id>", JobShowView.as_view(), name="job-show"),
    path("audit", AuditStateView.as_view(), name="audit-state"),
    path("people", PeopleView.as_view(), name="people"),
    path("people/companies", CompaniesView.as_view(), name="companies"),
    path("people/review", ReviewView.as_view(), name="review"),
]
