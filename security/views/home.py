"""Where a program opens for a person: at the desk where the person's work starts."""

from django.http import HttpResponse
from django.shortcuts import redirect

from security.pages.menu import desk_for
from security.pages.views import TenantView


class ProgramHomeView(TenantView):
    """Sends on to the person's desk; a role that has none is told what it may do."""

    def get(self, request: object) -> HttpResponse:
        desk = desk_for(self.actor, program_id=self.program.pk, program_code=self.program.code)
        return redirect(desk) if desk else self.render("security/home_empty.html")
