"""The form of a screening: an answer to every question, and what they come to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import ChecklistItem, Review
from cases.rules.screening import Answer, failed_codes

PREFIX = "answer-"
AUTO = "auto"


class ScreeningForm(forms.Form):
    """Answers come as `answer-<code of the question>`. `outcome` "auto" follows from the answers."""

    version = forms.IntegerField(min_value=0)
    outcome = forms.ChoiceField(
        choices=((AUTO, ""), *Review.Outcome.choices), error_messages={"required": gettext_lazy("Choose an outcome.")}
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"class": "area", "rows": 2}),
    )

    def __init__(self, *args: Any, checklist: Sequence[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist

    @property
    def answers(self) -> dict[str, str]:
        """The answers that were given, by question."""
        given = {item.code: self.data.get(PREFIX + item.code, "") for item in self.checklist}
        return {code: answer for code, answer in given.items() if answer in set(Answer)}

    def clean(self) -> dict[str, Any]:
        """Every question has an answer; what they come to is worked out where it was left open."""
        found: dict[str, Any] = super().clean() or {}
        answers = self.answers
        left = [str(item.position) for item in self.checklist if item.code not in answers]
        if left:
            raise forms.ValidationError(
                _("%(count)d questions have no answer yet: no. %(numbers)s. Judge them first."),
                params={"count": len(left), "numbers": ", ".join(left)},
            )
        if found.get("outcome") == AUTO:
            found["outcome"] = self._outcome(answers)
        return found

    def _outcome(self, answers: dict[str, str]) -> str:
        if Answer.NO not in answers.values():
            return Review.Outcome.FIT.value
        codes = {item.code: item.deficiency_code for item in self.checklist}
        if not failed_codes(answers, codes):
            raise forms.ValidationError(
                _("What was answered no opens no deficiency. Send it on as not eligible, or judge again.")
            )
        return Review.Outcome.DEFICIENT.value
