"""The desk's fields while a call goes on."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callcenter.models import Call, LiveCall, Speaker, Topic
from callcenter.rules.identity import LABELS
from callcenter.services.live.save import Typed
from security import clock

NOTE_LENGTH = 2_000
EMPTY = [("", _("Choose"))]


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[*EMPTY, *choices], required=False, widget=forms.Select(attrs={"class": "select"})
    )


def _box(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class CallForm(forms.Form):
    """Nothing is required here: what a call needs is asked when it ends."""

    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(
            attrs={"class": "input input--s call__number", "inputmode": "tel", "autocomplete": "off"}
        ),
    )
    topic = _select(_("About"), Topic.choices)
    speaker = _select(_("Who is speaking"), Speaker.choices)
    outcome = _select(_("Result"), [(one.value, one.label) for one in Call.Outcome if one != Call.Outcome.TRANSFERRED])
    confirmed = forms.MultipleChoiceField(choices=list(LABELS.items()), required=False)
    note = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"class": "area", "rows": 3}),
    )
    calls_back = _box(_("Call back"))
    call_back_typed = forms.CharField(
        label=_("Day and time of the call back"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input input--s", "autocomplete": "off"}),
    )
    call_back_by = forms.TypedChoiceField(
        label=_("Who calls back"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "select select--s"}),
    )
    escalates = _box(_("Hand it to the manager"))
    question = forms.CharField(
        label=_("What the manager has to settle"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )
    reissues = _box(_("Send the form anew"))

    def __init__(self, *args: Any, callers: list[tuple[int, str]], script_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget.attrs |= {
            "hx-get": script_url,
            "hx-target": "#script",
            "hx-trigger": "change",
            "hx-params": "topic",
        }
        tomorrow = clock.today() + dt.timedelta(days=1)
        self.fields["call_back_typed"].widget.attrs["placeholder"] = f"{tomorrow.month}/{tomorrow.day} 10:00"
        field = self.fields["call_back_by"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Anybody")), *callers]

    @property
    def typed(self) -> Typed:
        """What stands in the fields; a choice that does not exist counts as none, a text is cut at its longest."""
        self.is_valid()
        good = self.cleaned_data

        def text(name: str) -> str:
            return str(good.get(name) or self.data.get(name, ""))[:NOTE_LENGTH]

        return Typed(
            telephone=str(good.get("telephone", "")),
            topic=str(good.get("topic", "")),
            outcome=str(good.get("outcome", "")),
            speaker=str(good.get("speaker", "")),
            confirmed=tuple(good.get("confirmed", ())),
            note=text("note"),
            calls_back=bool(good.get("calls_back")),
            call_back_typed=str(good.get("call_back_typed", "")),
            call_back_by_id=good.get("call_back_by"),
            escalates=bool(good.get("escalates")),
            question=text("question"),
            reissues=bool(good.get("reissues")),
        )


def values_of(live: LiveCall) -> dict[str, Any]:
    """What was kept of a call, as the form shows it."""
    return {
        "telephone": live.open("telephone") or "",
        "topic": live.topic,
        "speaker": live.speaker,
        "outcome": live.outcome,
        "confirmed": live.confirmed,
        "note": live.open("note") or "",
        "calls_back": live.calls_back,
        "call_back_typed": live.call_back_typed,
        "call_back_by": live.call_back_by_id or "",
        "escalates": live.escalates,
        "question": live.open("question") or "",
        "reissues": live.reissues,
    }
