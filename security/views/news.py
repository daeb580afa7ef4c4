"""What concerns the person on this program since they last looked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from security.pages.news import DAYS, mark_news_seen, news_for
from security.pages.views import TenantView


class NewsView(TenantView):
    """The list; POST marks all of it as read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        news = news_for(self.actor, program_id=self.program.pk, program_code=self.program.code)
        return self.render(
            "security/news_list.html", {"news": news, "has_new": any(item.is_new for item in news), "days": DAYS}
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        mark_news_seen(actor=self.actor, program_id=self.program.pk)
        messages.success(request, _("Everything is marked as read."))
        return self.back_to("security:news")
