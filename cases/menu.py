"""This app's places in the menu, what waits there, its news, and its panels on the case page."""

from django.utils.translation import gettext_lazy as _

from cases import money_menu
from cases.selectors.menu_counts import menu_counts
from cases.selectors.opened_news import opened_cases, tell_opened_case
from cases.selectors.sent_back import sent_back, tell_sent_back
from cases.views.duplicate import DuplicateListView
from cases.views.fraud import FraudListView
from cases.worklists import READERS, WORKLISTS
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.pages.news import NewsSource, register_news
from security.pages.panels import CasePanel, register_panel
from security.roles import Role


def register() -> None:
    """Called once, when the app is ready."""
    register_counts("cases", menu_counts)
    register_news("sent_back", NewsSource(sent_back, tell_sent_back))
    register_news("opened", NewsSource(opened_cases, tell_opened_case))
    register_menu(
        _item("mine", Section.TODAY, order=10, count="cases.mine"),
        MenuItem(
            "cases.overdue",
            Section.TODAY,
            WORKLISTS["overdue"].title,
            WORKLISTS["overdue"].url_name,
            WORKLISTS["overdue"].roles,
            order=20,
            count="cases.late",
            is_late=True,
        ),
        *_screening(),
        MenuItem(
            "cases.duplicates",
            Section.SCREENING,
            DuplicateListView.title,
            "cases:duplicate-list",
            DuplicateListView.roles,
            order=40,
            count="cases.duplicates",
        ),
        _fraud(),
        _decisions(),
        _item("cases", Section.SCREENING, order=90, reads=True),
        *_restricted(),
    )
    register_panel(
        CasePanel(
            "openings",
            _("Who may see this case"),
            "cases:restricted-openings",
            frozenset({Role.PROTECTED_CASE_OFFICER}),
            place="side",
            order=90,
        )
    )
    register_panel(CasePanel("changes", _("Before and after"), "cases:case-changes", READERS, order=95))
    money_menu.register()


def _screening() -> list[MenuItem]:
    """Nobody files an application for vouchers, so nothing is screened there and nothing is missing."""
    section, sells = Section.SCREENING, money_menu.SELLS
    return [
        _item("first", section, order=10, count="cases.first", desk_of=Role.REVIEWER, not_if=sells),
        _item("second", section, order=20, count="cases.second", not_if=sells),
        _item("deficiencies", section, order=30, count="cases.deficient", not_if=sells),
    ]


def _decisions() -> MenuItem:
    """As with screening: for vouchers the officer's work is the shops and their money."""
    return _item(
        "decisions", Section.TODAY, order=15, count="cases.decide", desk_of=Role.OFFICER, not_if=money_menu.SELLS
    )


def _fraud() -> MenuItem:
    return MenuItem(
        "cases.fraud",
        Section.SCREENING,
        FraudListView.title,
        "cases:fraud-list",
        FraudListView.roles,
        order=45,
        count="cases.fraud",
        only_if=money_menu.PAYS,
    )


def _restricted() -> list[MenuItem]:
    """For the dedicated desk always, for others while a case is open to them."""
    one, desk = WORKLISTS["restricted"], frozenset({Role.PROTECTED_CASE_OFFICER})
    mine = MenuItem("cases.restricted", Section.TODAY, one.title, one.url_name, desk, order=5, desk_of=desk, reads=True)
    opened = "cases.opened"
    others = MenuItem(
        opened,
        Section.TODAY,
        one.title,
        one.url_name,
        one.roles - desk,
        order=25,
        count=opened,
        only_if=opened,
        reads=True,
    )
    return [mine, others]


def _item(
    key: str,
    section: Section,
    *,
    order: int,
    count: str = "",
    desk_of: Role | None = None,
    not_if: str = "",
    reads: bool = False,
) -> MenuItem:
    one = WORKLISTS[key]
    return MenuItem(
        f"cases.{key}",
        section,
        one.title,
        one.url_name,
        one.roles,
        order=order,
        count=count,
        not_if=not_if,
        desk_of=frozenset({desk_of} if desk_of else ()),
        reads=reads,
    )
