"""Answers that are files."""

from django.http import HttpResponse

from reports.read_file import StoredFile

CONTENT_TYPES = {".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}


def file_answer(file: StoredFile) -> HttpResponse:
    """The file to be saved; nobody between keeps a copy."""
    suffix = file.name[file.name.rfind(".") :]
    answer = HttpResponse(file.content, content_type=CONTENT_TYPES.get(suffix, "application/octet-stream"))
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
