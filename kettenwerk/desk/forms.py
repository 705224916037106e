"""What a member types at the desk: how often to be told."""

from django import forms

from kettenwerk.desk.models import DigestSetting


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label="Wann sollen wir Ihnen schreiben?",
        choices=DigestSetting.Rhythm.choices,
        widget=forms.RadioSelect,
        help_text="Nur wenn etwas neu fällig ist. Nichts wird zweimal gemeldet.",
    )
