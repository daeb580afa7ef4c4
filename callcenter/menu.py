"""This app's places in the menu, what waits there, its news, and its panel on the case page."""

from django.utils.translation import gettext_lazy as _

from callcenter.selectors.calls import CASE_READERS
from callcenter.selectors.due_news import due_callbacks, tell_callback
from callcenter.selectors.follow_ups import follow_up_counts
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.pages.news import NewsSource, register_news
from security.pages.panels import CasePanel, register_panel
from security.roles import Role

DESK = frozenset({Role.CALLER, Role.MANAGER})
FAQ_READERS = frozenset({Role.CALLER, Role.MANAGER, Role.OFFICER, Role.VIEWER})


def register() -> None:
    """Called once, when the app is ready."""
    register_counts("callcenter", follow_up_counts)
    register_news("callbacks", NewsSource(due_callbacks, tell_callback))
    register_menu(
        MenuItem(
            "calls.desk",
            Section.CALLS,
            _("Call desk"),
            "callcenter:call-desk",
            DESK,
            order=10,
            desk_of=frozenset({Role.CALLER}),
        ),
        MenuItem(
            "calls.callbacks",
            Section.CALLS,
            _("To call back"),
            "callcenter:callback-list",
            DESK,
            order=20,
            count="callcenter.callbacks",
        ),
        MenuItem(
            "calls.escalations",
            Section.CALLS,
            _("Escalations"),
            "callcenter:escalation-list",
            DESK,
            order=30,
            count="callcenter.escalations",
        ),
        MenuItem("calls.log", Section.CALLS, _("Log of calls"), "callcenter:call-list", DESK, order=40, reads=True),
        MenuItem("calls.faq", Section.CALLS, _("Questions and answers"), "callcenter:faq-list", FAQ_READERS, order=50),
        MenuItem("calls.days", Section.CALLS, _("Days of payment"), "callcenter:payment-days", DESK, order=60),
        MenuItem(
            "calls.scripts", Section.CALLS, _("Scripts"), "callcenter:script-list", frozenset({Role.MANAGER}), order=70
        ),
    )
    register_panel(
        CasePanel("calls", _("Calls"), "callcenter:case-calls", frozenset(CASE_READERS), place="main", order=30)
    )
