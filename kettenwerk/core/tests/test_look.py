"""Every form wears KERN without naming a class; errors stand on top and at the field."""

from django import forms
from django.test import SimpleTestCase

from kettenwerk.core.look import DayInput, KernRenderer


class OfferForm(forms.Form):
    """One field of each kind."""

    default_renderer = KernRenderer

    name = forms.CharField(label="Name", help_text="Wie Familien es kennen.")
    start = forms.DateField(label="Beginn", widget=DayInput, required=False)
    text = forms.CharField(label="Beschreibung", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Art", choices=[("", "–"), ("kurs", "Kurs")])
    fields_of_work = forms.MultipleChoiceField(
        label="Felder", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    checked = forms.BooleanField(label="Geprüft", help_text="Mit heutigem Datum.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


GOOD = {
    "name": "Kurs",
    "start": "14.12.2011",
    "kind": "kurs",
    "fields_of_work": ["a"],
    "checked": "on",
}


class FormLook(SimpleTestCase):
    def test_a_fresh_form_has_labels_hints_and_no_alert(self):
        html = str(OfferForm())
        assert "kern-alert" not in html
        assert '<label class="kern-label" for="id_name">Name' in html
        assert 'aria-describedby="id_name_helptext"' in html
        assert 'id="id_name_helptext"' in html
        assert html.count("- optional") == 2
        assert 'style="' not in html

    def test_wrong_input_is_summed_up_on_top_with_links_to_the_fields(self):
        html = str(OfferForm({"name": ""}))
        assert html.index('id="fehler"') < html.index('id="id_name"')
        assert 'href="#id_name"' in html
        assert 'href="#id_fields_of_work_0"' in html
        assert 'id="id_fields_of_work_0"' in html

    def test_a_wrong_field_is_marked_and_described(self):
        html = str(OfferForm({"name": ""})["name"].as_field_group())
        assert "kern-form-input__input--error" in html
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_error"' in html

    def test_a_good_form_is_valid_and_a_day_goes_back_as_the_picker_wants_it(self):
        form = OfferForm(GOOD)
        assert form.is_valid(), form.errors
        assert 'value="2011-12-14"' in str(OfferForm(initial=form.cleaned_data)["start"])

    def test_what_was_typed_is_escaped(self):
        html = str(OfferForm(GOOD | {"name": "<script>", "kind": "<b>"}))
        assert "<script>" not in html
        assert "<b>" not in html

    def test_hidden_fields_stay_bare(self):
        assert "kern" not in str(OfferForm()["secret"])
