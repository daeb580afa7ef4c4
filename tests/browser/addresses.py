"""Every page there is, read from the URL resolver, and what fills the parameters of its address.

A new page is found by itself. A parameter that is new is filled when it is called after a table of the program, such as
`<int:lot_id>` after `cases_print_lot` or `reports_printlot`; else it takes a line in PARAMETERS. An address that nobody
visits takes a line in NOT_VISITED, with the reason.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from security.roles import Role
from tests.browser.demo_stack import DemoStack

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_REGEX = re.compile(r"\(\?P(?P<name><\w+>)[^)]*\)")
_MOST = 4  # that many objects are tried until somebody may see one
CONSOLE = str(admin.site.urls[1])

# What is not visited by its address, each with the reason. An entry that fits no address is a mistake.
NOT_VISITED: Mapping[str, str] = {
    r"^(healthz|readyz)$": "the load balancer reads it",
    r"^api/": "programs read it, not people",
    r"^language$": "takes a POST only",
    r"/vouchers/requests/list$": "a file that is saved",
    r"/letters/look$": "shows one letter by its number, as a PDF",
    r"/letters/proofs/<int:proof_id>$": "the journey of letters asks for one: test_letters_journey.py",
    r"^sign-in/with/<slug:provider_id>/": "needs an identity provider: tests/security/sign_in/test_provider.py",
    r"^admin/security/user/<int:user_id>/identity/$": "the same: tests/security/console/test_identity.py",
    r"^sign-in/(code|new-password|set-up|recovery-codes)$": "a stage of signing in: test_sign_in_journey.py",
    r"^p/<slug:program_code>/$": "leads on to the first place of the menu",
    r"/calls/(look-up|save)$": "takes a POST only: test_caller_journey.py",
    r"/(account-inquiries/<int:number>/file|goods/count|mail/piece|mail/scans)$": "takes a POST only",
    r"/(papers/<int:number>/<slug:paper>|samples/<int:number>)$": "takes a POST only",
    r"/statements/(bench/<int:entry_id>|entries/<int:entry_id>/undo)$": "takes a POST only",
    r"/certificates/<int:certificate_id>/(another|revoke)$": "takes a POST only: test_certificate_journey.py",
    r"/vouchers/(stock/(import|void)|requests/draw|sales/sell|sales/<int:number>/refund)$": "takes a POST only",
    r"/vouchers/(shops/<int:number>/(account|admit)|bundles/<int:number>/bench/<int:item_id>)$": "takes a POST only",
    r"/vouchers/closings/<int:number>/(approve|release|cancel|file|shops/.*)$": "takes a POST only",
    r"/deemed/<int:number>/(approve|drop|items/<int:item_id>/reverse)$": "takes a POST only",
    r"/<slug:portal_code>/open$": "takes a POST only: test_portal_journey.py",
    r"/keying/(first|second)/<int:task_id>/(draft|put-off)$": "takes a POST only: test_keyer_journey.py",
    r"/<slug:portal_code>/(mine|leave)": "belongs to who has opened a letter: test_portal_journey.py",
    r"^admin/(login|logout|password_change)/$": "leads on to the page of everybody",
    r"^admin/(autocomplete|jsi18n)/$": "data for a script of a page",
    r"^admin/r/": "no row of the console has a page elsewhere",
    r"^admin/.*/delete/$": "nothing is deleted in the console but a network zone, by a form that says so",
    r"^admin/security/platformevent/add/$": "events come by themselves",
    r"^admin/security/\w+/<path:object_id>/$": "leads on to the change of the row",
    r"^admin/\(\?P<url>": "what is not found",
}


def of(table: str, order: str = "o.id DESC", columns: str = "id", where: str = "true") -> str:
    """SQL that reads columns of a program's rows, the newest first by default."""
    named = ", ".join(f"o.{column}" for column in columns.split())
    return (
        f"SELECT {named} FROM {table} o JOIN security_program p ON p.id = o.program_id "
        f"WHERE p.code = %(code)s AND {where} ORDER BY {order} LIMIT {_MOST}"
    )


def of_case(table: str, where: str = "true") -> str:
    """SQL that reads the receipt number of a case and the id of a row of it."""
    return (
        f"SELECT a.receipt_number, o.id FROM {table} o JOIN security_program p ON p.id = o.program_id "
        f"JOIN cases_application a ON a.id = o.application_id WHERE p.code = %(code)s AND {where} "
        f"ORDER BY o.id DESC LIMIT {_MOST}"
    )


def of_numbers(columns: str) -> str:
    """SQL that reads columns of the cases of people whose individual number is registered."""
    return (
        f"SELECT {columns} FROM cases_mynumber o JOIN security_program p ON p.id = o.program_id "
        "JOIN cases_recipient r ON r.id = o.person_id JOIN cases_application a ON a.household_id = r.household_id "
        f"WHERE p.code = %(code)s AND o.erased_at IS NULL ORDER BY o.id DESC LIMIT {_MOST}"
    )


LOTS = f"""
    SELECT r.number, o.id FROM reports_printlot o JOIN security_program p ON p.id = o.program_id
    JOIN reports_noticerun r ON r.id = o.run_id WHERE p.code = %(code)s ORDER BY o.id DESC LIMIT {_MOST}
"""

ANSWERS = f"""
    SELECT o.id FROM intake_mailitem o JOIN security_program p ON p.id = o.program_id
    WHERE p.code = %(code)s AND o.kind = 'answer' AND o.state = 'matched' AND EXISTS (
        SELECT FROM cases_deficiency d WHERE d.application_id = o.application_id AND d.state IN ('open', 'notified'))
    ORDER BY EXISTS (SELECT FROM intake_scanpage s WHERE s.mail_item_id = o.id) DESC, o.id DESC LIMIT {_MOST}
"""

# Forms that were scanned come first: without its paper a page of keying shows half of itself.
SCANNED = "EXISTS (SELECT FROM intake_scanpage s WHERE s.mail_item_id = o.mail_item_id) DESC, o.id DESC"

# One case of each status; first the one that is to be screened, and of those one that nothing stops.
CASES = """
    SELECT receipt_number FROM (
        SELECT DISTINCT ON (a.status) a.status, a.receipt_number
        FROM cases_application a JOIN security_program p ON p.id = a.program_id
        WHERE p.code = %(code)s
        ORDER BY a.status,
            EXISTS (SELECT FROM cases_hold o WHERE o.application_id = a.id AND o.released_at IS NULL), a.id
    ) one ORDER BY status = 'verified' DESC, status
"""

RESTRICTED = f"""
    SELECT a.receipt_number FROM cases_application a JOIN security_program p ON p.id = a.program_id
    JOIN cases_household h ON h.id = a.household_id WHERE p.code = %(code)s
    ORDER BY h.protected DESC, a.id DESC LIMIT {_MOST}
"""

# SQL that gives the values of a parameter for the program %(code)s. The key is the name, or `url-name/parameter` where
# one page asks for something else; `url-name` alone gives all parameters of a page together.
PARAMETERS: Mapping[str, str] = {
    "app_label": "SELECT 'security'",
    "article_id": of("callcenter_faqarticle"),
    "candidate_id": of("cases_duplicatecandidate", "o.state = 'open' DESC, o.id"),
    "entry_id": of("cases_fraudentry", "o.state = 'open' DESC, o.id"),
    "item_id": of("intake_mailitem", where="o.state = 'unmatched'"),
    "intake:answer-settle/item_id": ANSWERS,
    "reports:letter-show/number": of("cases_notice", columns="number", where="o.state = 'posted'"),
    "reports:letter-resend/number": of("cases_notice", columns="number", where="o.state = 'returned'"),
    "reports:run-show/number": of("reports_noticerun", columns="number"),
    "number": of("cases_payoutbatch", columns="number"),
    "portal_code": "SELECT code FROM security_program WHERE %(code)s = ''",
    "reports:data-return-show/number": of("reports_datareturn", columns="number"),
    "reports:disposal-show/number": of("security_disposal", columns="number"),
    "reports:medium-show/number": of("reports_medium", columns="number"),
    "reports:lot-show": LOTS,
    "reports:lot-check": LOTS,
    "page_id": of("intake_scanpage"),
    "roster_id": of("cases_rosterimport", "o.state = 'applied' DESC, o.id DESC"),
    "intake:roster-changes/roster_id": of("cases_rosterimport", where="o.state = 'checked'"),
    "topic": "SELECT unnest(ARRAY['status', 'payment_day'])",
    "receipt_number": """
        SELECT DISTINCT ON (status) receipt_number
        FROM cases_application a JOIN security_program p ON p.id = a.program_id
        WHERE p.code = %(code)s ORDER BY status, a.id
    """,
    "cases:application-show/receipt_number": CASES,
    "intake:entry-first-key/task_id": of("intake_entrytask", SCANNED, where="o.state = 'first'"),
    "intake:entry-second-key/task_id": of("intake_entrytask", SCANNED, where="o.state = 'second'"),
    "intake:adjudication-decide/task_id": of("intake_entrytask", SCANNED, where="o.state = 'different'"),
    "cases:hold-release": of_case("cases_hold", "o.released_at IS NULL AND o.kind <> 'deficiency'"),
    "cases:deficiency-resolve": of_case("cases_deficiency"),
    "cases:deficiency-drop": of_case("cases_deficiency"),
    "cases:my-number-register/receipt_number": of_numbers("a.receipt_number"),
    "cases:my-number-reveal": of_numbers("a.receipt_number, o.person_id"),
    "cases:my-number-erase": of_numbers("a.receipt_number, o.person_id"),
    "cases:batch-answer": """
        SELECT b.number, o.id FROM cases_bankanswer o JOIN security_program p ON p.id = o.program_id
        JOIN cases_payoutbatch b ON b.id = o.batch_id WHERE p.code = %(code)s ORDER BY o.id DESC
    """,
    "cases:failed-account-key": """
        SELECT a.receipt_number FROM cases_hold o JOIN security_program p ON p.id = o.program_id
        JOIN cases_application a ON a.id = o.application_id
        WHERE p.code = %(code)s AND o.kind = 'account_failed' AND o.released_at IS NULL AND a.status = 'decided'
    """,
    "reports:export-show/number": of("reports_exportrequest", "o.number", columns="number"),
    "cases:restricted-openings/receipt_number": RESTRICTED,
    "reports:posting-show/number": of("reports_posting", columns="number"),
    "reports:incident-contact/contact_id": of("security_incidentcontact", where="o.ended_at IS NULL"),
    "reports:incident-show/number": of("security_incident", columns="number"),
    "cases:account-inquiry-show/number": of("cases_accountinquiry", columns="number"),
    "cases:statement-show/number": of("cases_bankstatement", columns="number"),
    "cases:voucher-sale/number": of("cases_vouchersale", columns="number"),
    "cases:voucher-shop/number": of("cases_vouchershop", columns="number"),
    "cases:voucher-bundle/number": of("cases_voucherbundle", columns="number"),
    "cases:voucher-closing/number": of("cases_voucherclosing", columns="number"),
    "cases:deemed-show/number": of("cases_deemedlist", columns="number"),
    "reports:pack-show/number": """
        SELECT b.number FROM reports_moneypack o JOIN security_program p ON p.id = o.program_id
        JOIN cases_payoutbatch b ON b.id = o.batch_id WHERE p.code = %(code)s ORDER BY o.id DESC
    """,
    "cases:certificate-file/receipt_number": of("cases_household", columns="receipt_number"),
    "reports:certificate-sheet/certificate_id": of("cases_certificate", where="o.state = 'valid'"),
    "cases:goods-lost/item_id": of("cases_giftitem", "o.state, o.id DESC"),
    "cases:recovery-show/number": of("cases_recovery", columns="number"),
    f"{CONSOLE}:program_set_up": "SELECT id FROM security_program ORDER BY number",
    f"{CONSOLE}:user_roles": "SELECT id FROM security_user WHERE username LIKE '%%-manager-1'",
    f"{CONSOLE}:auth_user_password_change": "SELECT id FROM security_user WHERE username LIKE '%%-manager-1'",
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
    def is_of_the_console(self) -> bool:
        return self.name.startswith(f"{CONSOLE}:")

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the page names; empty when it names none."""
        found: frozenset[Role] = getattr(getattr(self.view, "view_class", None), "roles", frozenset())
        return found

    @property
    def takes_get(self) -> bool:
        """Whether it may be a page. A function may refuse GET; a class says."""
        found = getattr(self.view, "view_class", None)
        return found is None or hasattr(found, "get")

    @property
    def opens_another(self) -> bool:
        """Whether it is an act in a dialog before the page of the case, whose parts are followed from there."""
        return "/cases/<str:receipt_number>/" in self.route

    @property
    def reason(self) -> str:
        """Why nobody visits it; empty for a page."""
        return next((reason for pattern, reason in NOT_VISITED.items() if re.search(pattern, self.route)), "")

    def paths(self, demo: DemoStack, code: str) -> list[str]:
        """Addresses of the route for a program: one, or as many as there are objects, up to a few."""
        names = [name for name in self.parameters if name != "program_code"]
        together = PARAMETERS.get(self.name)
        if together:
            rows = demo.rows(together, code=code)[:_MOST]
        else:
            rows = [()]
            for name in names:
                rows = [(*row, value) for value in self._values(demo, code, name) for row in rows][:_MOST]
        return [self._filled({"program_code": code, **dict(zip(names, row, strict=True))}) for row in rows]

    def _filled(self, values: Mapping[str, Any]) -> str:
        return _PARAMETER.sub(lambda match: str(values[match["name"]]), self.route)

    def _values(self, demo: DemoStack, code: str, parameter: str) -> list[Any]:
        named = PARAMETERS.get(f"{self.name}/{parameter}") or PARAMETERS.get(parameter)
        sql = named or (self._row_of_the_console() if self.is_of_the_console else table_of(demo, parameter))
        assert sql, (
            f"{self.route}: nothing fills <{parameter}>. Say in tests/browser/addresses.py, PARAMETERS, where the demo "
            f"has values of {self.name}/{parameter}."
        )
        return [row[0] for row in demo.rows(sql, code=code)][:_MOST]

    def _row_of_the_console(self) -> str:
        table = self.name.removeprefix(f"{CONSOLE}:").rpartition("_")[0]
        return f"SELECT id FROM {table} ORDER BY id LIMIT {_MOST}"


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


def addresses() -> list[Address]:
    """Every route that answers a GET, each once."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver().url_patterns, "", ""):
        if address.takes_get:
            found.setdefault(address.route, address)
    return sorted(found.values(), key=lambda address: address.route)


def pages() -> list[Address]:
    """The routes that somebody has to be able to open."""
    return [address for address in addresses() if not address.reason]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + _text_of(pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, f"{space}{pattern.name or route}", pattern.callback)
        else:
            yield from _walk(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else space)


def _text_of(pattern: URLPattern | URLResolver) -> str:
    """A route as it is written in a `path`; a regular expression that only names its parameters is put so."""
    text = str(pattern.pattern)
    if not isinstance(pattern.pattern, RegexPattern) or ".*" in text:
        return text
    return _REGEX.sub(r"\g<name>", text).removeprefix("^").removesuffix("$")
