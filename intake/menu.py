"""This app's places in the menu, with what waits there, and its panel of the case page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from cases.selectors.fraud import READERS as FRAUD_READERS
from intake.selectors.entry import waiting_entries
from intake.selectors.likeness import RULE
from intake.selectors.mail_desk import mail_columns
from security.actor import Actor
from security.pages.keyset import CountUpTo
from security.pages.menu import MenuItem, Section, register_counts, register_menu
from security.pages.panels import CasePanel, register_panel
from security.roles import Role

READERS = frozenset({Role.MAILROOM, Role.KEYER, Role.REVIEWER, Role.MANAGER, Role.OFFICER, Role.CALLER})
KEYERS = frozenset({Role.KEYER, Role.MANAGER})
ROSTER = frozenset({Role.MANAGER, Role.OFFICER, Role.VIEWER, Role.AUDITOR})
DESK = frozenset({Role.MAILROOM, Role.MANAGER})
SETTLERS = frozenset({Role.MAILROOM, Role.REVIEWER, Role.MANAGER})


def register() -> None:
    """Called once, when the app is ready."""
    register_menu(
        MenuItem("roster", Section.INTAKE, _("Roster import"), "intake:roster-list", ROSTER, 5),
        MenuItem(
            "mail",
            Section.INTAKE,
            _("Mail"),
            "intake:mail-desk",
            DESK,
            10,
            "intake.mail.bench",
            desk_of=frozenset({Role.MAILROOM}),
        ),
        MenuItem("answers", Section.INTAKE, _("Answers"), "intake:answer-list", SETTLERS, 15, "intake.mail.answers"),
        MenuItem(
            "entry-first",
            Section.INTAKE,
            _("First keying"),
            "intake:entry-first",
            KEYERS,
            20,
            "intake.entry.first",
            desk_of=frozenset({Role.KEYER}),
        ),
        MenuItem(
            "entry-second", Section.INTAKE, _("Second keying"), "intake:entry-second", KEYERS, 30, "intake.entry.second"
        ),
        MenuItem(
            "adjudication",
            Section.INTAKE,
            _("Adjudication"),
            "intake:adjudication-list",
            KEYERS,
            40,
            "intake.entry.different",
        ),
    )
    register_counts("intake", counts)
    register_panel(CasePanel("scans", _("Papers"), "intake:case-scans", READERS, order=30))
    register_panel(CasePanel("online", _("Sent online"), "intake:case-online", READERS, order=35))
    pictures = _("The pictures side by side")
    register_panel(CasePanel(RULE, pictures, "intake:case-likeness", frozenset(FRAUD_READERS), place="fraud"))


def counts(actor: Actor, program_id: int) -> Mapping[str, int | CountUpTo]:
    """What waits for this person."""
    found: dict[str, int | CountUpTo] = {}
    if any(actor.has_role(role, program_id) for role in KEYERS):
        waiting = waiting_entries(actor=actor, program_id=program_id)
        found |= {f"intake.entry.{stage}": waiting.get(stage, 0) for stage in ("first", "second", "different")}
    if any(actor.has_role(role, program_id) for role in SETTLERS):
        waiting_mail = mail_columns(actor=actor, program_id=program_id)
        found |= {f"intake.mail.{name}": column for name, column in waiting_mail.items()}
    return found
