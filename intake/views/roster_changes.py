"""Which households a checked roster would make, change, lose or keep."""

from django.http import Http404, HttpRequest, HttpResponse

from cases.models import RosterImport
from cases.selectors.roster_changes import MOST, Kind, roster_changes
from intake.views.roster import READERS
from security.pages.views import TenantView


class RosterChangesView(TenantView):
    """The first households of a kind, `?kind=gone`, by default the new ones; a roster not at this step is a 404."""

    roles = READERS

    def get(self, request: HttpRequest, roster_id: int) -> HttpResponse:
        kind = request.GET.get("kind", Kind.NEW.value)
        if kind not in Kind.values:
            raise Http404
        try:
            changes = roster_changes(actor=self.actor, program_id=self.program.pk, roster_id=roster_id, kind=Kind(kind))
        except RosterImport.DoesNotExist:
            raise Http404 from None
        context = {
            "changes": changes,
            "roster": changes.roster,
            "kinds": [(one.value, one.label, number) for one, number in changes.totals.items()],
            "most": MOST,
        }
        return self.render("intake/roster_changes.html", context)
