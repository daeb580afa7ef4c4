"""Pages that everybody may read: the programs, one program, its questions and answers, what happens with the data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intake.portal.faq import search_faq
from intake.portal.models import PublishedProgram
from intake.portal.views.letters import LetterForm
from intake.portal.visit import Visit, chosen_language, portal_page, program_page
from security import clock


@require_safe
@portal_page
def index(request: HttpRequest, *, language: str) -> HttpResponse:
    """The programs that are on the portal, those that take applications today first."""
    today = clock.today()
    programs = sorted(
        PublishedProgram.objects.all(), key=lambda row: (row.closes_on < today, row.municipality_name, row.code)
    )
    context = {"programs": programs, "today": today, **chosen_language(language)}
    return render(request, "intake/portal/program_list.html", context)


@require_safe
@program_page
def show(visit: Visit) -> HttpResponse:
    """A program: what it gives, until when, and where number and secret of the letter go."""
    return visit.page("program_show.html", {"form": LetterForm(), "today": clock.today()})


@require_safe
@program_page
def faq(visit: Visit) -> HttpResponse:
    """Questions and answers, by words; who finds none is told the telephone number."""
    words = visit.request.GET.get("q", "")[:100]
    return visit.page("faq_search.html", {"words": words, "found": search_faq(visit.program, words)})


@require_safe
@program_page
def about(visit: Visit) -> HttpResponse:
    """What happens with what is typed here, and how the pages can be used."""
    return visit.page("about_show.html")
