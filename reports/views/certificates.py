"""A certificate as paper, for the desk."""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from cases.errors import CaseError, NotFoundError
from cases.selectors.certificates import gives_certificates
from reports.services.certificates.read_sheet import DRAWERS, read_sheet
from reports.views.download import file_answer
from security.pages.views import CONFLICT, TenantView


class CertificateSheetView(TenantView):
    """A certificate as it is printed, in the browser's own viewer. Each look is recorded."""

    roles = frozenset(DRAWERS)

    def get(self, request: HttpRequest, certificate_id: int) -> HttpResponse:
        if not gives_certificates(self.program.pk):
            raise Http404
        try:
            file = read_sheet(actor=self.actor, program_id=self.program.pk, certificate_id=certificate_id)
        except NotFoundError as error:
            raise Http404 from error
        except CaseError as error:
            form = Form({})
            form.add_error(None, str(error))
            return self.render("reports/certificate_refused.html", {"form": form}, status=CONFLICT)
        answer = file_answer(file)
        answer["Content-Disposition"] = f'inline; filename="{file.name}"'
        return answer
