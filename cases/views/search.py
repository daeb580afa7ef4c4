"""The search box of every staff page: a list under it while one types, and a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases.selectors.search import MOST, SearchHit, search_households
from security.models import Program
from security.pages.views import TenantView
from security.roles import Role
from security.tenancy.scope import program_scope

SHORTEST = 2
IN_LIST = 8


class SearchView(TenantView):
    """What was typed comes by POST: names and telephone numbers stand in no address and in no log.

    Searches all programs of the person, this one first; digits that only one case has lead straight to it.
    """

    roles = frozenset(Role) - {Role.API_CLIENT}
    reads_by_post = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("cases/search_show.html", {"asked": "", "found": None})

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("q", "").strip()
        is_list = "HX-Request" in request.headers
        if is_list and len(asked) < SHORTEST:
            return self.render("cases/_search_list.html", {"asked": "", "lines": [], "found": None})
        programs = self._programs()
        with program_scope([program.pk for program in programs]):
            most = IN_LIST if is_list else MOST
            found = search_households(actor=self.actor, programs=programs, text=asked, limit=most)
        codes = {program.pk: program for program in programs}
        lines = [(hit, codes[hit.program_id]) for hit in found.hits]
        if not is_list and found.is_number and len(lines) == 1 and found.hits[0].application_id:
            return self._straight_to(*lines[0])
        context = {
            "asked": asked,
            "finder_text": asked,
            "lines": lines,
            "found": found,
            "has_several": len(programs) > 1,
        }
        return self.render("cases/_search_list.html" if is_list else "cases/search_show.html", context)

    def _programs(self) -> list[Program]:
        rows = Program.objects.filter(pk__in=self.actor.program_ids).select_related("municipality").order_by("number")
        return sorted(rows, key=lambda program: program.pk != self.program.pk)

    @staticmethod
    def _straight_to(hit: SearchHit, program: Program) -> HttpResponse:
        answer = redirect("cases:application-show", program.code, hit.receipt_number)
        answer.status_code = 303
        return answer
