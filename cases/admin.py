"""What this app adds to the console: the set-up of a program. None of its rows is registered there."""

from django.utils.translation import gettext_lazy as _

from cases.console.set_up import SetUpView
from security.console.pages import ConsolePage, register_program_page

register_program_page(ConsolePage("set-up", _("Rules, amounts, checklist, texts"), SetUpView.as_view()))
