"""What an answer cost, in its `Server-Timing` header: queries, milliseconds, and how many of these on the processor.

For tests and for whoever tunes a page.

Only where `SECRETARIAT_SERVER_TIMING` is set on a loopback stack: how long an answer took can tell what it looked at.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpRequest, HttpResponseBase


class ServerTimingMiddleware:
    """Outside sessions and accounts, so that their queries count too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.SERVER_TIMING:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        count = QueryCount()
        began, began_cpu = time.perf_counter(), time.thread_time()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(count))
            response = self.get_response(request)
        total = (time.perf_counter() - began) * 1000
        cpu = (time.thread_time() - began_cpu) * 1000
        response["Server-Timing"] = (
            f'db;dur={count.seconds * 1000:.1f};desc="{count.queries} queries", app;dur={total:.1f}, cpu;dur={cpu:.1f}'
        )
        return response


class QueryCount:
    """Counts what passes through Django's cursors. A set-up of the scope by the tenancy code counts like any query."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began
