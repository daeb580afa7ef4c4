"""Every page there is, read from the URL resolver, and what fills the parameters of its address.

A new page is found by itself. A parameter that is new is filled when it is called after a table of the program, such as
`<int:lot_id>` after `cases_print_lot` or `reports_printlot`; else it takes a line in PARAMETERS.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.demo_stack import DemoStack

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_MOST = 4  # that many objects are tried until somebody may see one

# No pages: programs read them, they take a POST only, or they are a stage of work that a journey goes through.
NOT_PAGES = (
    re.compile(r"^api/"),
    re.compile(r"^(healthz|readyz)$"),
    re.compile(r"^(sign-out|language)$"),
    re.compile(r"^sign-in/(code|set-up|recovery-codes)$"),  # test_sign_in_journey.py
    re.compile(r"/money/slips$"),  # a list as a file
    re.compile(r"/calls/(look-up|save|incoming)$"),  # test_caller_journey.py
    re.compile(r"/keying/(first|second)/<int:task_id>"),  # test_keyer_journey.py
    re.compile(r"/<slug:portal_code>/(mine|leave)"),  # test_portal_journey.py
)

# Pages of things of which the demo may have none: a bank's list as a file, a form that two keyed differently.
MAY_BE_ABSENT = frozenset(
    {
        "callcenter:escalation-show",
        "cases:account-inquiry-show",
        "cases:batch-answer",
        "cases:failed-account-key",
        "cases:goods-lost",
        "cases:recovery-show",
        "intake:adjudication-decide",
        "intake:answer-settle",
        "intake:mail-bench-item",
    }
)


def of(table: str, order: str = "o.id DESC", column: str = "id") -> str:
    """SQL that reads a column of a program's rows, the newest first by default."""
    return (
        f"SELECT o.{column} FROM {table} o JOIN security_program p ON p.id = o.program_id "
        f"WHERE p.code = %(code)s ORDER BY {order} LIMIT {_MOST}"
    )


# SQL that gives the values of a parameter for the program %(code)s. The key is the name, or `url-name/parameter` where
# one page asks for something else.
PARAMETERS = {
    "answer_id": of("cases_bankanswer"),
    "article_id": of("callcenter_faqarticle"),
    "candidate_id": of("cases_duplicatecandidate", "o.state = 'open' DESC, o.id"),
    "item_id": of("intake_mailitem", "o.state = 'matched', o.id DESC"),
    "cases:account-inquiry-show/number": of("cases_accountinquiry", column="number"),
    "cases:goods-lost/item_id": of("cases_giftitem", "o.state, o.id DESC"),
    "cases:recovery-show/number": of("cases_recovery", column="number"),
    "number": of("cases_payoutbatch", column="number"),
    "portal_code": "SELECT code FROM security_program WHERE %(code)s = ''",
    "page_id": of("intake_scanpage"),
    "roster_id": of("cases_rosterimport"),
    "task_id": of("intake_entrytask", "o.state = 'different' DESC, o.id DESC"),
    "topic": "SELECT unnest(ARRAY['status', 'payment_day'])",
    "receipt_number": """
        SELECT DISTINCT ON (status) receipt_number
        FROM cases_application a JOIN security_program p ON p.id = a.program_id
        WHERE p.code = %(code)s ORDER BY status, a.id
    """,
}


@dataclass(frozen=True)
class Address:
    """A route with its name, such as `p/<slug:program_code>/jobs/<int:job_id>`."""

    route: str
    name: str
    view: Any

    @property
    def parameters(self) -> list[str]:
        """Names of its parameters in order."""
        return [match["name"] for match in _PARAMETER.finditer(self.route)]

    @property
    def is_of_a_program(self) -> bool:
        return "program_code" in self.parameters

    @property
    def takes_get(self) -> bool:
        """Whether it may be a page. A function may refuse GET; a class says."""
        found = getattr(self.view, "view_class", None)
        return found is None or hasattr(found, "get")

    def paths(self, demo: DemoStack, code: str) -> list[str]:
        """Addresses of the route for a program: one, or as many as there are objects, up to a few."""
        paths = [self.route]
        for match in _PARAMETER.finditer(self.route):
            values = [code] if match["name"] == "program_code" else self._values(demo, code, match["name"])
            paths = [path.replace(match[0], str(value)) for value in values for path in paths]
        return paths[:_MOST]

    def _values(self, demo: DemoStack, code: str, parameter: str) -> list[Any]:
        sql = PARAMETERS.get(f"{self.name}/{parameter}") or PARAMETERS.get(parameter) or table_of(demo, parameter)
        assert sql, (
            f"{self.route}: nothing fills <{parameter}>. Say in tests/browser/addresses.py, PARAMETERS, where the demo "
            f"has values of {self.name}/{parameter}."
        )
        return [row[0] for row in demo.rows(sql, code=code)][:_MOST]


def table_of(demo: DemoStack, parameter: str) -> str | None:
    """SQL that reads the newest ids of the table that a parameter such as `print_lot_id` is called after."""
    word = parameter.removesuffix("_id").replace("_", "")
    found = demo.rows(
        """
        SELECT c.table_name FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name
        WHERE c.table_schema = 'public' AND c.column_name = 'program_id' AND t.relkind = 'r'
          AND replace(c.table_name, '_', '') ~ ('^(security|cases|intake|callcenter|reports)' || %(word)s || '$')
        """,
        word=word,
    )
    return of(found[0][0]) if len(found) == 1 else None


def pages() -> list[Address]:
    """The routes that may be pages, each once; the console's are tried by its own test."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver().url_patterns, "", ""):
        if address.takes_get and not any(pattern.search(address.route) for pattern in NOT_PAGES):
            found.setdefault(address.route, address)
    return sorted(found.values(), key=lambda address: address.route)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, f"{space}{pattern.name or route}", pattern.callback)
        elif pattern.app_name != admin.site.urls[1]:
            yield from _walk(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else space)
