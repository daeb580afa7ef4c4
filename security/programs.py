"""Reads of programs that need no tenant scope."""

from security.models import Program


def automatic_program_ids() -> list[int]:
    """Programs whose scheduled work the beat does: all but those on which a trial or a simulation runs by hand."""
    return list(Program.objects.filter(is_automatic=True).order_by("pk").values_list("pk", flat=True))
