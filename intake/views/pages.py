"""Images of pages, each by an address of its own."""

from django.http import Http404, HttpRequest, HttpResponse

from intake.models import ScanPage
from intake.selectors.mail import VIEWERS
from intake.services.mail.view_page import view_page
from security.pages.views import TenantView


class PageImageView(TenantView):
    """The image, opened for who may see it. It is kept nowhere on the way: it shows a resident's papers."""

    roles = frozenset(VIEWERS)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            image = view_page(actor=self.actor, program_id=self.program.pk, page_id=page_id)
        except ScanPage.DoesNotExist:
            raise Http404 from None
        return HttpResponse(
            image.content,
            content_type=image.media_type,
            headers={
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": "inline",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )
