"""Questions and answers: reading, and writing for those who may."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from callcenter.forms.faq import FaqForm
from callcenter.models import FaqArticle
from callcenter.selectors.faq import every_faq, find_faq, one_faq
from callcenter.services.faq.save import save_faq
from cases.errors import CaseError
from security.pages.views import CONFLICT, REFUSED, TenantView, attempt
from security.roles import Role

READERS = frozenset({Role.CALLER, Role.MANAGER, Role.OFFICER, Role.VIEWER})
WRITERS = frozenset({Role.MANAGER, Role.OFFICER})
FIELDS = ("topic", "question", "answer", "keywords", "position", "published", "version")


class FaqListView(TenantView):
    """Articles that hold all words; who writes them sees drafts too."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("words", "").strip()
        writes = self.has_role(*WRITERS)
        read = every_faq if writes else find_faq
        articles = read(program_id=self.program.pk, words=words, limit=200)
        return self.render("callcenter/faq_list.html", {"articles": articles, "words": words, "writes": writes})


class FaqNewView(TenantView):
    """A new article."""

    roles = WRITERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(FaqForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._save(request, None)

    def _save(self, request: HttpRequest, article: FaqArticle | None) -> HttpResponse:
        form = FaqForm(request.POST)
        if form.is_valid():
            with attempt(form, CaseError):
                save_faq(
                    actor=self.actor,
                    program_id=self.program.pk,
                    text=form.text,
                    article_id=article.pk if article else None,
                    version=form.cleaned_data["version"] if article else None,
                )
        if form.errors:
            stale = article is not None and form.is_bound and form.data.get("version") != str(article.version)
            return self._page(form, article, stale=stale, status=CONFLICT if stale else REFUSED)
        messages.success(request, _("Saved."))
        return self.back_to("callcenter:faq-list")

    def _page(
        self, form: FaqForm, article: FaqArticle | None = None, *, stale: bool = False, status: int = 200
    ) -> HttpResponse:
        """The form; after a save that came too late also the article as it stands now."""
        context: dict[str, Any] = {"form": form, "article": article, "stale": stale}
        return self.render("callcenter/faq_edit.html", context, status=status)


class FaqEditView(FaqNewView):
    """One article: read by all, changed by who may."""

    roles = READERS

    def get(self, request: HttpRequest, article_id: int = 0) -> HttpResponse:
        article = self._article(article_id)
        if not self.has_role(*WRITERS):
            return self.render("callcenter/faq_show.html", {"article": article})
        return self._page(FaqForm(initial={name: getattr(article, name) for name in FIELDS}), article)

    def post(self, request: HttpRequest, article_id: int = 0) -> HttpResponse:
        return self._save(request, self._article(article_id))

    def _article(self, article_id: int) -> FaqArticle:
        drafts = self.has_role(*WRITERS)
        article = one_faq(program_id=self.program.pk, article_id=article_id, drafts=drafts)
        if article is None:
            raise Http404
        return article
