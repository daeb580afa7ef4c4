"""One question a page: shown with what was filled in, saved on the way on, kept when it cannot be taken."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.rules.bank_directory import YUCHO_BANK_CODE, find_bank, find_branch, search_banks, search_branches
from intake.portal.answers import canonical, count_of_faults, faults_of
from intake.portal.progress import Progress, kind_of, progress_of
from intake.portal.texts import PAGES, PARTS, QUESTIONS, REQUIRED, YUCHO_TYPES, Text
from intake.portal.typed import SEARCHED, typed_values
from intake.portal.visit import LetterVisit, letter_page
from intake.rules.online_steps import CHECK, YUCHO, Given, Step
from intake.services.online.draft import save_draft

REFUSED: Final = 422
TEMPLATES: Final[Mapping[str, str]] = {
    "account": "answer_way.html",
    "bank": "answer_search.html",
    "branch": "answer_search.html",
}
_MOST_HITS: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page
def answer(visit: LetterVisit, *, kind: str, step: str) -> HttpResponse:
    """Show a page of the form, or take what was typed on it."""
    chosen = kind_of(kind)
    progress = progress_of(visit.letter, chosen) if chosen else None
    if progress is None:
        return visit.to("status")
    page = progress.step(step)
    if page is None or page.name == "photos":
        return go(visit, progress, progress.first_open())
    if visit.request.method != "POST":
        return show(visit, progress, page, progress.draft.values)
    return _take(visit, progress, page)


def go(visit: LetterVisit, progress: Progress, name: str, *, back: str = "") -> HttpResponse:
    """To a page by its name; the look through and the photographs have addresses of their own."""
    if name in {CHECK, "photos"}:
        response = visit.to(name, kind=progress.kind.value)
    else:
        response = visit.to("step", kind=progress.kind.value, step=name)
    if back and name != CHECK:
        response["Location"] += "?back=check"
    return response


def _take(visit: LetterVisit, progress: Progress, step: Step) -> HttpResponse:
    """Save what was typed, then go on, stop for today, or show what keeps the page from being left."""
    post = visit.request.POST
    values = typed_values(step, {name: str(value) for name, value in post.items()})
    values |= _follow_up(step, values, progress.draft.values)
    save_draft(letter=visit.letter, kind=progress.kind, values=values)
    progress = progress_of(visit.letter, progress.kind) or progress
    action = post.get("action", "")
    if action == "save":
        return visit.to("saved", kind=progress.kind.value)
    if action == "search":
        return show(visit, progress, step, progress.draft.values)
    if step.name == "bank" and values.get("bank_code") == YUCHO_BANK_CODE:
        save_draft(letter=visit.letter, kind=progress.kind, values={"account_way": YUCHO, "account_type": ""})
        return go(visit, progress, "yucho", back=post.get("back", ""))
    faults = faults_of(step, progress.draft.values, may_keep=progress.may_keep)
    if faults:
        return show(visit, progress, step, progress.draft.values, faults=faults)
    if post.get("back") == CHECK:
        return go(visit, progress, progress.first_open(), back=CHECK)
    return go(visit, progress, progress.after(step))


def _follow_up(step: Step, values: Given, before: Given) -> dict[str, str | bool]:
    """What no longer holds when another answer is given: the branch of another bank, the kind of another account."""
    if step.name == "bank" and values.get("bank_code") != before.get("bank_code"):
        return {"branch_code": "", "branch_words": ""}
    if step.name == "account" and values.get("account_way") != before.get("account_way"):
        return {"account_type": "1"}
    return {}


def show(
    visit: LetterVisit, progress: Progress, step: Step, values: Given, *, faults: Mapping[str, str] | None = None
) -> HttpResponse:
    """Render the page with its values, and the faults on top and beside the fields."""
    faults = faults or {}
    context = {
        **frame(progress, step.part),
        "page": PAGES[step.name],
        "step": step.name,
        "before": progress.before(step),
        "back": visit.request.POST.get("back") or visit.request.GET.get("back", ""),
        "questions": [question(name, step, values, faults) for name in step.fields],
        "faults": {name: summary_of(name, text) for name, text in faults.items()},
        "faults_title": count_of_faults(len(faults)),
        **_search(step, values),
        "may_keep": progress.may_keep,
        "account": visit.letter.prefill["account"],
    }
    template = TEMPLATES.get(step.name, "answer_show.html")
    return visit.page(template, context, status=REFUSED if faults else 200)


def frame(progress: Progress, part: str) -> dict[str, Any]:
    """The line of progress."""
    number, of = progress.line(part)
    return {
        "kind": progress.kind.value,
        "number": number,
        "of": of,
        "part": PARTS[part],
        "saved_at": progress.draft.saved_at if progress.draft.version else None,
    }


def question(name: str, step: Step, values: Given, faults: Mapping[str, str]) -> dict[str, Any]:
    """A field for the template."""
    asked = QUESTIONS.get(name)
    options = asked.options if asked else None
    if name == "account_type" and step.name == "yucho":
        options = YUCHO_TYPES
    return {
        "name": name,
        "asked": asked,
        "options": options,
        "value": values.get(name, ""),
        "fault": faults.get(name, ""),
        "is_optional": name in step.optional and name != "applicant_relation",
    }


def summary_of(name: str, text: str) -> str:
    """A fault as the summary on top tells it: away from its field it needs the field's name."""
    if name not in QUESTIONS or text == str(REQUIRED.get(name, "")):
        return text
    return named(QUESTIONS[name].label, text)


def named(what: Text, text: str) -> str:
    """What it is about, and what is to be done."""
    return _("%(what)s: %(text)s") % {"what": what, "text": text}


def _search(step: Step, values: Given) -> dict[str, Any]:
    """The hits of a search for a bank or branch, and the one that was chosen."""
    if step.name not in SEARCHED:
        return {}
    words = str(values.get(SEARCHED[step.name], ""))
    bank_code = str(canonical("bank_code", values) or "")
    chosen = str(canonical(step.fields[0], values) or "")
    if step.name == "bank":
        hits: list[Any] = list(search_banks(words, limit=_MOST_HITS))
        standing: Any = find_bank(chosen)
    else:
        hits = list(search_branches(bank_code, words, limit=_MOST_HITS))
        standing = find_branch(bank_code, chosen)
    if standing is not None and standing not in hits:
        hits.insert(0, standing)
    return {
        "words": words,
        "words_name": SEARCHED[step.name],
        "hits": hits,
        "field": step.fields[0],
        "chosen": chosen,
        "bank": find_bank(bank_code) if step.name == "branch" else None,
        "is_full": len(hits) >= _MOST_HITS,
    }
