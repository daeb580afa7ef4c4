"""The contact tree for incidents: its list, a contact."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from reports.forms.incident_contact import ContactForm
from security.errors import OfficeError
from security.pages.views import REFUSED, TenantView, attempt
from security.roles import Role
from security.selectors.incident_contacts import READERS, Contact, contact_tree
from security.services.incident_contact.end import end_contact
from security.services.incident_contact.write import write_contact


class ContactTreeView(TenantView):
    """Who is called, in order. POST enters a contact."""

    roles = frozenset(READERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ContactForm(request.POST, tree=self._tree())
        if form.is_valid():
            with attempt(form, OfficeError):
                write_contact(actor=self.actor, program_id=self.program.pk, entry=form.entry())
        if form.errors:
            return self._page(status=REFUSED, form=form)
        messages.success(request, _("Entered."))
        return self.back_to("reports:incident-contacts")

    def _tree(self) -> list[Contact]:
        return contact_tree(actor=self.actor, program_id=self.program.pk)

    def _page(self, *, status: int = 200, form: ContactForm | None = None) -> HttpResponse:
        tree = self._tree()
        context = {
            "tree": tree,
            "form": form or ContactForm(tree=tree),
            "may_write": self.has_role(Role.MANAGER),
        }
        return self.render("reports/incident_contacts.html", context, status=status)


class ContactView(TenantView):
    """A contact, to be corrected or ended. POST: `act` is write or end."""

    roles = frozenset({Role.MANAGER})

    def get(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        return self._page(contact_id)

    def post(self, request: HttpRequest, contact_id: int) -> HttpResponse:
        act = request.POST.get("act", "")
        contact, tree = self._found(contact_id)
        who: dict[str, Any] = {"actor": self.actor, "program_id": self.program.pk, "contact_id": contact_id}
        if act == "end":
            form = Form(request.POST)
            with attempt(form, OfficeError):
                end_contact(**who)
        elif act == "write":
            form = ContactForm(request.POST, tree=tree, contact=contact)
            if form.is_valid():
                with attempt(form, OfficeError):
                    write_contact(**who, entry=form.entry())
        else:
            raise Http404
        if form.errors:
            return self._page(contact_id, status=REFUSED, form=form)
        messages.success(request, _("Entered."))
        return self.back_to("reports:incident-contacts")

    def _found(self, contact_id: int) -> tuple[Contact, list[Contact]]:
        tree = contact_tree(actor=self.actor, program_id=self.program.pk)
        contact = next((each for each in tree if each.row.pk == contact_id), None)
        if contact is None:
            raise Http404
        return contact, tree

    def _page(self, contact_id: int, *, status: int = 200, form: Form | None = None) -> HttpResponse:
        contact, tree = self._found(contact_id)
        shown = form if isinstance(form, ContactForm) else ContactForm(tree=tree, contact=contact)
        context = {"contact": contact, "form": shown, "errors": form}
        return self.render("reports/incident_contact.html", context, status=status)
