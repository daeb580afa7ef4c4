"""What is said on the telephone, by topic: for the manager."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from callcenter.forms.faq import ScriptForm, values_of
from callcenter.models import Topic
from callcenter.selectors.scripts import ScriptSheet, script_of, scripts_written
from callcenter.services.script.save import save_script
from cases.errors import StaleError
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

WRITERS = frozenset({Role.MANAGER})


class ScriptListView(TenantView):
    """Every topic, and whether its script is the program's own."""

    roles = WRITERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render("callcenter/script_list.html", {"topics": scripts_written(program_id=self.program.pk)})


class ScriptEditView(TenantView):
    """The three steps of a topic. A save that comes too late keeps what was typed and shows what stands now."""

    roles = WRITERS

    def get(self, request: HttpRequest, topic: str) -> HttpResponse:
        sheet = self._sheet(topic)
        return self._page(sheet, ScriptForm(initial=values_of(sheet.lines, sheet.version)))

    def post(self, request: HttpRequest, topic: str) -> HttpResponse:
        form = ScriptForm(request.POST)
        stale = False
        if form.is_valid():
            with attempt(form, StaleError):
                save_script(
                    actor=self.actor,
                    program_id=self.program.pk,
                    topic=Topic(self._sheet(topic).topic),
                    lines=form.lines,
                    version=form.cleaned_data["version"],
                )
            stale = bool(form.errors)
        if form.errors:
            return self._page(self._sheet(topic), form, stale=stale, status=CONFLICT if stale else REFUSED)
        messages.success(request, _("Saved. The desks see it with the next call."))
        return self.back_to("callcenter:script-list")

    def _sheet(self, topic: str) -> ScriptSheet:
        if topic not in Topic.values:
            raise Http404
        return script_of(program_id=self.program.pk, topic=topic)

    def _page(self, sheet: ScriptSheet, form: ScriptForm, *, stale: bool = False, status: int = 200) -> HttpResponse:
        context = {"sheet": sheet, "form": form, "stale": stale}
        return self.render("callcenter/script_edit.html", context, status=status)
