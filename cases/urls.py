"""Addresses of the case file."""

from django.urls import path

from cases.views.search import SearchView

app_name = "cases"
urlpatterns = [
    path("search", SearchView.as_view(), name="search"),
]
