"""The start page: which programs the person who signed in works on, and what stands where."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from security.actor import Actor
from security.models import Program
from security.roles import ROLE_LABELS, Role


class StartView(LoginRequiredMixin, TemplateView):
    """Programs and roles of the person; no resident data, so no scope."""

    template_name = "secretariat/start_show.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        actor: Actor | None = getattr(self.request, "actor", None)
        programs = Program.objects.filter(pk__in=actor.program_ids if actor else []).select_related("municipality")
        context["rows"] = [
            (program, [ROLE_LABELS[role] for role in Role if actor and actor.has_role(role, program.pk)])
            for program in programs
        ]
        return context
