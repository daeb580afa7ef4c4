"""Long work: the list, the tray on every page, one job with its chunks, and steering it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from security.jobs.lists import TRAY, job_page, recent_jobs
from security.jobs.steer import JobStateError, steer_job
from security.models import Job
from security.pages.views import CONFLICT, TenantView
from security.roles import Role

STEERED_TO = {"pause": Job.State.PAUSED, "resume": Job.State.RUNNING, "cancel": Job.State.CANCELLED}
CELL, CELLS_A_ROW = 14, 60  # pixels; chunks in a row of the grid
CELL_CLASS = {"done": "c-done", "claimed": "c-run", "failed": "c-err", "waiting": ""}


class JobListView(TenantView):
    """The newest jobs of the program."""

    roles = frozenset({Role.MANAGER})
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        jobs = recent_jobs(actor=self.actor, program_id=self.program.pk)
        return self.render("security/job_list.html", {"jobs": jobs})


class JobTrayView(TenantView):
    """The tray: the same figures as the list, asked for anew every few seconds while something runs."""

    roles = frozenset({Role.MANAGER})
    stays_open = True

    def get(self, request: HttpRequest) -> HttpResponse:
        jobs = recent_jobs(actor=self.actor, program_id=self.program.pk, limit=TRAY)
        return self.render("security/_job_tray.html", {"jobs": jobs, "asks_again": any(job.is_running for job in jobs)})


class JobShowView(TenantView):
    """One job; POST steers it: `act` is pause, resume or cancel. An officer watches the decisions they started."""

    roles = frozenset({Role.MANAGER, Role.OFFICER})
    stays_open = True

    def get(self, request: HttpRequest, job_id: int) -> HttpResponse:
        return self._page(job_id)

    def post(self, request: HttpRequest, job_id: int) -> HttpResponse:
        to = STEERED_TO.get(request.POST.get("act", ""))
        if to is None:
            raise Http404
        try:
            steer_job(actor=self.actor, program_id=self.program.pk, job_id=job_id, to=to)
        except JobStateError as error:
            return self._page(job_id, refusal=str(error), status=CONFLICT)
        messages.success(request, _("The job is now: %(state)s.") % {"state": to.label})
        return self.back_to("security:job-show", job_id)

    def _page(self, job_id: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
        try:
            page = job_page(actor=self.actor, program_id=self.program.pk, job_id=job_id)
        except Job.DoesNotExist:
            raise Http404 from None
        cells = [
            (number % CELLS_A_ROW * CELL, number // CELLS_A_ROW * CELL, CELL_CLASS[state])
            for number, state in enumerate(page.chunk_states)
        ]
        height = (len(cells) + CELLS_A_ROW - 1) // CELLS_A_ROW * CELL
        is_part = "HX-Request" in self.request.headers
        return self.render(
            "security/_job.html" if is_part else "security/job_show.html",
            {
                "page": page,
                "line": page.line,
                "cells": cells,
                "grid_height": height,
                "refusal": refusal,
                "may_steer": self.has_role(Role.MANAGER),
            },
            status=status,
        )
