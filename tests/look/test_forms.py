"""How a Django form is drawn."""

from __future__ import annotations

import re

from django import forms


class Order(forms.Form):
    name = forms.CharField(help_text="Small letters only.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    size = forms.ChoiceField(choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)
    gift = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_wrong_field_tells_its_error_at_the_field_and_in_the_summary() -> None:
    drawn = str(Order({"size": "s", "secret": "x"}))
    assert '<a href="#id_name">Name: This field is required.</a>' in drawn
    described = re.search(r'<input[^>]*id="id_name"[^>]*>', drawn)
    assert described
    assert 'aria-invalid="true"' in described[0]
    for part in ("id_name_helptext", "id_name_error"):
        assert part in described[0]
        assert f'id="{part}"' in drawn


def test_every_control_has_a_label_and_only_the_optional_ones_say_so() -> None:
    drawn = str(Order())
    for name in ("name", "note", "gift"):
        assert f'for="id_{name}"' in drawn
    assert "<legend" in drawn
    assert drawn.count("(optional)") == 1


def test_a_form_without_errors_has_no_summary_and_no_style_attribute() -> None:
    drawn = str(Order({"name": "a", "size": "s", "secret": "x"}))
    assert "error-summary" not in drawn
    assert "style=" not in drawn


def test_a_hidden_field_is_drawn_once_and_its_error_is_not_lost() -> None:
    drawn = str(Order({"name": "a", "size": "s"}))
    assert drawn.count('name="secret"') == 1
    assert "<li>This field is required.</li>" in drawn


def test_an_untrusted_value_is_escaped() -> None:
    drawn = str(Order({"name": "<b>", "size": "<script>"}))
    assert "<b>" not in drawn
    assert "<script>" not in drawn
