"""Errors of the API in one form: RFC 9457 problem details."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"type", "title", "status", "detail", "code"}`; what may not be seen is answered like what does not exist."""
    response = exception_handler(error, context)
    if response is None:
        return None
    status = response.status_code
    codes = error.get_codes() if isinstance(error, APIException) else "not_found"
    detail = response.data
    response.data = {
        "type": "about:blank",
        "title": _("The request could not be answered."),
        "status": status,
        "code": codes if isinstance(codes, str) else "invalid",
        "detail": detail.get("detail", detail) if isinstance(detail, dict) else detail,
    }
    response.content_type = "application/problem+json"
    return response
