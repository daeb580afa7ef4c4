"""Views of the API: parse, call one selector, render."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import ApplicationSerializer, ChangePageSerializer, ChangeQuery
from cases.rules.check_digits import parse_receipt_number
from cases.rules.faults import RuleError
from cases.selectors.application_detail import application_detail
from cases.selectors.change_feed import BadCursorError, changes_after

PROGRAM = OpenApiParameter("program_code", str, OpenApiParameter.PATH, description="Code of the program")


def program_id_of(request: Request) -> int:
    """The program whose scope the request wrapper opened (the permission class has seen that there is one)."""
    program: Any = getattr(request._request, "program", None)  # noqa: SLF001 - set by the wrapper on Django's request
    return int(program.pk)


class ChangeFeedView(APIView):
    """Changes of the status of the program's applications, for a side that can only poll."""

    @extend_schema(operation_id="changes_list", parameters=[PROGRAM, ChangeQuery], responses=ChangePageSerializer)
    def get(self, request: Request, program_code: str) -> Response:
        """A page of changes after the cursor."""
        query = ChangeQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        try:
            page = changes_after(program_id=program_id_of(request), cursor=asked["cursor"], limit=asked["limit"])
        except BadCursorError as error:
            raise ValidationError(
                {"cursor": [_("This is no cursor of the feed. Use next_cursor of the last page.")]}
            ) from error
        return Response(ChangePageSerializer(asdict(page)).data)


class ApplicationView(APIView):
    """One application by its receipt number."""

    @extend_schema(operation_id="applications_retrieve", parameters=[PROGRAM], responses=ApplicationSerializer)
    def get(self, request: Request, program_code: str, receipt_number: str) -> Response:
        """Status, holds, deficiencies, decision and payments of the application."""
        try:
            number = str(parse_receipt_number(receipt_number))
        except RuleError as error:
            raise NotFound from error
        detail = application_detail(program_id=program_id_of(request), receipt_number=number)
        if detail is None:
            raise NotFound
        return Response(ApplicationSerializer(asdict(detail)).data)
