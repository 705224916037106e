"""Forms around proposals: why a change is asked for, why it is put aside."""

from django import forms


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Begründung",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Woher wissen Sie das? Die führende Kommune liest diesen Satz.",
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Begründung",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wer den Vorschlag gemacht hat, liest diesen Satz.",
    )
