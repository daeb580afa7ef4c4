"""Photographs of documents: several, each checked at once, and never a reason to be locked out."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.portal.answers import count_of_faults
from intake.portal.errors import PortalError
from intake.portal.progress import ANSWER_SLOT, Progress, kind_of, progress_of
from intake.portal.texts import PAGES, SLOTS
from intake.portal.views.answers import REFUSED, frame, go, named
from intake.portal.visit import NOT_FOUND, LetterVisit, letter_page
from intake.rules.online_steps import CHECK, PHOTOS
from intake.services.online.attach import attach_photos, keep_photo, remove_photo
from intake.services.online.draft import read_photo, save_draft
from intake.services.online.submit import Attachment
from intake.services.upload.accept_file import MAX_BYTES, UploadError

_MEGABYTE = 1024 * 1024


@require_safe
@letter_page
def show(visit: LetterVisit, *, place: uuid.UUID) -> HttpResponse:
    """A photograph of one's own, as it will be sent."""
    found = read_photo(letter=visit.letter, place=place)
    if found is None:
        return HttpResponse(status=NOT_FOUND)
    content, media_type = found
    return HttpResponse(content, content_type=media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page
def photos(visit: LetterVisit, *, kind: str) -> HttpResponse:
    """The page with the documents: take, look at, take again, send all the same."""
    chosen = kind_of(kind)
    progress = progress_of(visit.letter, chosen) if chosen else None
    if progress is None:
        return visit.to("status")
    if progress.step(PHOTOS.name) is None:
        return go(visit, progress, progress.first_open())
    if visit.request.method != "POST":
        return _page(visit, progress, {})
    return _take(visit, progress)


def _take(visit: LetterVisit, progress: Progress) -> HttpResponse:
    post = visit.request.POST
    faults = _attach(visit, progress)
    for act, service in (("remove", remove_photo), ("keep", keep_photo)):
        place = _place(post.get(act, ""))
        if place is not None:
            service(letter=visit.letter, place=place)
    save_draft(letter=visit.letter, kind=progress.kind, values={"copies_by_post": bool(post.get("copies_by_post"))})
    progress = progress_of(visit.letter, progress.kind) or progress
    action = post.get("action", "")
    if action == "save" and not faults:
        return visit.to("saved", kind=progress.kind.value)
    if action == "next":
        faults = {**_missing(progress), **faults}
    faults = {**_blurred(progress), **faults}
    if faults:
        return _page(visit, progress, faults)
    if action != "next":
        return go(visit, progress, PHOTOS.name, back=post.get("back", ""))
    step = progress.step(PHOTOS.name) or PHOTOS
    return go(visit, progress, progress.first_open() if post.get("back") == CHECK else progress.after(step))


def _attach(visit: LetterVisit, progress: Progress) -> dict[str, str]:
    """Put the files of each document into the draft; what the gate refuses is told beside the document."""
    faults: dict[str, str] = {}
    for slot in progress.slots:
        files = [
            Attachment(one.name or "", one.read(MAX_BYTES + 1)) for one in visit.request.FILES.getlist(f"photo-{slot}")
        ]
        if not files:
            continue
        try:
            attach_photos(
                letter=visit.letter,
                kind=progress.kind,
                slot=slot,
                files=files,
                keeps_blurred=visit.request.POST.get("sure") == slot,
            )
        except (UploadError, PortalError) as error:
            faults[slot] = str(error)
    return faults


def _missing(progress: Progress) -> dict[str, str]:
    text = _("There is no photograph yet. Take one, or tick at the bottom that the copies come by post.")
    return dict.fromkeys(progress.missing_slots(), text)


def _blurred(progress: Progress) -> dict[str, str]:
    text = _(
        "The picture is blurred or too small to be read. Take it again in a bright place, with the paper on a table."
    )
    return {photo.slot: text for photo in progress.draft.photos if photo.needs_another and photo.slot in progress.slots}


def _page(visit: LetterVisit, progress: Progress, faults: dict[str, str]) -> HttpResponse:
    step = progress.step(PHOTOS.name) or PHOTOS
    context: dict[str, Any] = {
        **frame(progress, PHOTOS.part),
        "page": PAGES[PHOTOS.name],
        "slots": [
            {"name": slot, "text": SLOTS[slot], "photos": progress.draft.photos_of(slot), "fault": faults.get(slot, "")}
            for slot in progress.slots
        ],
        "asked": progress.standing.asked if ANSWER_SLOT in progress.slots else [],
        "by_post": progress.draft.values.get("copies_by_post", False),
        "before": progress.before(step),
        "back": visit.request.POST.get("back") or visit.request.GET.get("back", ""),
        "faults": {f"photo-{slot}": named(SLOTS[slot].title, text) for slot, text in faults.items()},
        "faults_title": count_of_faults(len(faults)),
        "most_megabytes": MAX_BYTES // _MEGABYTE,
    }
    return visit.page("photo_list.html", context, status=REFUSED if faults else 200)


def _place(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
