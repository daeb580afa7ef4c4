"""Errors of the API in one form: RFC 9457 problem details."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler

from security.api.authentication import CHALLENGE

MEDIA_TYPE = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Exception handler of REST framework: `{"type", "title", "status", "code", "detail"}`.

    What may not be seen is answered like what does not exist. A refusal is left on the request for the wrapper, which
    records it after the rollback.
    """
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, DjangoPermissionDenied | PermissionDenied) and context.get("request") is not None:
        context["request"]._request.refusal = error  # noqa: SLF001 - the wrapper reads it on Django's request
    response.data = problem_body(_as_api_error(error), response.data)
    response.content_type = MEDIA_TYPE
    return response


def problem(error: APIException) -> JsonResponse:
    """The same answer where no API view was reached: the wrapper's 401 and 404."""
    answer = JsonResponse(
        problem_body(error, error.detail),
        status=error.status_code,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        answer["WWW-Authenticate"] = CHALLENGE
    return answer


def problem_body(error: APIException, detail: Any) -> dict[str, Any]:
    """The members of a problem. `code` is `invalid` where several fields are wrong; `detail` then names them."""
    codes = error.get_codes()
    return {
        "type": "about:blank",
        "title": _("The request could not be answered."),
        "status": error.status_code,
        "code": codes if isinstance(codes, str) else "invalid",
        "detail": detail.get("detail", detail) if isinstance(detail, dict) else detail,
    }


def _as_api_error(error: Exception) -> APIException:
    if isinstance(error, APIException):
        return error
    return NotFound() if isinstance(error, Http404) else PermissionDenied()
