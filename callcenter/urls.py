"""Addresses of the call centre."""

from django.urls import path

from callcenter.views.desk import DeskView, FaqHitsView, IncomingView, LookUpView, SaveView, ScriptView
from callcenter.views.faq import FaqEditView, FaqListView, FaqNewView
from callcenter.views.follow_ups import CallbackListView, EscalationListView, EscalationShowView
from callcenter.views.log import CallListView, CasePanelView, PaymentDaysView
from callcenter.views.scripts import ScriptEditView, ScriptListView

app_name = "callcenter"
urlpatterns = [
    path("calls", CallListView.as_view(), name="call-list"),
    path("calls/desk", DeskView.as_view(), name="call-desk"),
    path("calls/save", SaveView.as_view(), name="call-save"),
    path("calls/look-up", LookUpView.as_view(), name="call-lookup"),
    path("calls/incoming", IncomingView.as_view(), name="call-incoming"),
    path("calls/script", ScriptView.as_view(), name="call-script"),
    path("calls/faq", FaqHitsView.as_view(), name="faq-hits"),
    path("callbacks", CallbackListView.as_view(), name="callback-list"),
    path("escalations", EscalationListView.as_view(), name="escalation-list"),
    path("escalations/<int:escalation_id>", EscalationShowView.as_view(), name="escalation-show"),
    path("faq", FaqListView.as_view(), name="faq-list"),
    path("faq/new", FaqNewView.as_view(), name="faq-new"),
    path("faq/<int:article_id>", FaqEditView.as_view(), name="faq-edit"),
    path("scripts", ScriptListView.as_view(), name="script-list"),
    path("scripts/<slug:topic>", ScriptEditView.as_view(), name="script-edit"),
    path("payment-days", PaymentDaysView.as_view(), name="payment-days"),
    path("cases/<str:receipt_number>/panel/calls", CasePanelView.as_view(), name="case-calls"),
]
