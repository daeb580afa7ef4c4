"""Articles and scripts as their writers type them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callcenter.models import Script, Topic
from callcenter.rules.default_scripts import Lines
from callcenter.services.faq.save import FaqText


def _text(label: Any, *, rows: int, length: int, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=length,
        required=required,
        widget=forms.Textarea(attrs={"class": "area", "rows": rows, "lang": "ja"}),
    )


class FaqForm(forms.Form):
    """A question with its answer. Drafts are not shown to callers' desks, nor to residents."""

    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices, widget=forms.Select(attrs={"class": "select"}))
    question = forms.CharField(
        label=_("The question"), max_length=200, widget=forms.TextInput(attrs={"class": "input", "lang": "ja"})
    )
    answer = _text(_("Answer"), rows=6, length=4_000, hint=_("As it is read out. No names or numbers of residents."))
    keywords = forms.CharField(
        label=_("Search words"),
        help_text=_("Words that residents use and the text has not."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "lang": "ja"}),
    )
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=9_999,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "input input--w8"}),
    )
    published = forms.BooleanField(label=_("Published"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def text(self) -> FaqText:
        """The article as it is to stand. Only after `is_valid()`."""
        good = self.cleaned_data
        return FaqText(
            topic=Topic(good["topic"]),
            question=good["question"],
            answer=good["answer"],
            keywords=good["keywords"],
            published=good["published"],
            position=good["position"],
        )


class ScriptForm(forms.Form):
    """The steps of one topic."""

    say_1 = _text(Script.Step.GREETING.label, rows=3, length=1_000)
    caution_1 = _text(_("Keep in mind"), rows=2, length=500, required=False)
    say_2 = _text(Script.Step.MATTER.label, rows=4, length=1_000)
    caution_2 = _text(_("Keep in mind"), rows=2, length=500, required=False)
    say_3 = _text(Script.Step.READ_BACK.label, rows=3, length=1_000)
    caution_3 = _text(_("Keep in mind"), rows=2, length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def lines(self) -> dict[int, Lines]:
        """The steps by their number. Only after `is_valid()`."""
        good = self.cleaned_data
        return {step.value: Lines(good[f"say_{step.value}"], good[f"caution_{step.value}"]) for step in Script.Step}


def values_of(lines: dict[int, Lines], version: int) -> dict[str, Any]:
    """The steps as the form shows them."""
    values: dict[str, Any] = {"version": version}
    for step, line in lines.items():
        values |= {f"say_{step}": line.say, f"caution_{step}": line.caution}
    return values
