"""Where a program opens for a person: the first place of the menu that the roles allow."""

from django.http import HttpResponse
from django.shortcuts import redirect

from security.pages.menu import menu_for
from security.pages.views import TenantView


class ProgramHomeView(TenantView):
    """Sends on to the first place of the menu; a role that has none is told what it may do."""

    def get(self, request: object) -> HttpResponse:
        groups = menu_for(self.actor, program_id=self.program.pk, program_code=self.program.code, path="")
        if groups:
            return redirect(groups[0].places[0].url)
        return self.render("security/home_empty.html")
