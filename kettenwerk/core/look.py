"""Forms in the look of KERN, for the whole site at once; no form names a class."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

INPUT = "kern-form-input__input"
SELECT = "kern-form-input__select"
CHECKBOX = "kern-form-check__checkbox"
_CLASS_OF_TEMPLATE = {
    "django/forms/widgets/select.html": SELECT,
    "django/forms/widgets/checkbox.html": CHECKBOX,
}
_LIST_OF_CHOICES = frozenset(
    {"django/forms/widgets/radio.html", "django/forms/widgets/checkbox_select.html"}
)
_BARE = frozenset({"django/forms/widgets/hidden.html", "django/forms/widgets/multiple_hidden.html"})


class KernRenderer(TemplatesSetting):
    """Set as ``FORM_RENDERER``; needs ``django.forms`` among the installed apps."""

    form_template_name = "kern/form.html"
    field_template_name = "kern/field.html"
    formset_template_name = "kern/formset.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        if template_name in _LIST_OF_CHOICES:
            template_name = "kern/widgets/choices.html"
        elif "widget" in context and template_name not in _BARE:
            _dress(context["widget"], _CLASS_OF_TEMPLATE.get(template_name, INPUT))
        return SafeString(super().render(template_name, context, request))


class DayInput(forms.DateInput):
    """The browser's own date picker; the form still reads ``14.12.2011``."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def _dress(widget: dict[str, Any], css_class: str) -> None:
    """Adds KERN's class, and its error class where Django marked the input as invalid."""
    attrs = widget["attrs"] = dict(widget.get("attrs", {}))
    classes = [attrs.get("class", ""), css_class]
    if attrs.get("aria-invalid") == "true":
        classes.append(f"{css_class}--error")
    attrs["class"] = " ".join(part for part in classes if part)
