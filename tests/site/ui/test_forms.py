"""Forms: every fault named in words, tied to its field, reached by a link."""

import re
from datetime import date, time

import pytest
from django import forms
from django.utils import translation

from egenkraft.site.ui.forms import CardSelect, ClockField, DayField
from egenkraft.site.ui.samples import AnswerForm, SampleForm


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read_day(text: str) -> date:
    if text != "3/6 2025":
        raise ValueError("There is no such day.")
    return date(2025, 6, 3)


class Meeting(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    day = DayField(parse=read_day, label="Day")
    begins = ClockField(label="Begins", required=False)
    kind = forms.ChoiceField(label="Kind?", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Yes", required=False)


def test_an_empty_form_has_labels_hints_and_no_alarm():
    page = str(Meeting())
    assert "role=" not in page
    assert re.search(r'<label\s+for="id_name"\s*>Name', page)
    assert 'id="id_name_helptext">As on the door.</div>' in page
    assert re.search(r'<input type="text" name="name"[^>]*aria-describedby="id_name_helptext"', page)
    assert "<legend>Kind?</legend>" in page


def test_faults_are_counted_focused_and_lead_to_their_fields():
    page = str(Meeting({"day": "31/2"}))
    assert re.search(r'role="alert"\s+tabindex="-1"\s+autofocus', page)
    assert "3 things to mend" in page
    for target, text in [
        ("id_name", "Name: This field is required."),
        ("id_day", "Day: There is no such day."),
        ("id_kind_0", "Kind? This field is required."),
    ]:
        assert f'<a href="#{target}">{text}</a>' in page
        assert f'id="{target}"' in page


def test_a_faulty_field_says_so_to_a_screen_reader():
    page = str(Meeting({"day": "31/2"}))
    field = re.search(r'<input[^>]*id="id_day"[^>]*>', page)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert "id_day_error" in field[0]
    error = page[page.index('id="id_day_error"') :][:700]
    assert "<svg" in error
    assert "There is no such day." in error
    assert 'value="31/2"' in page  # what she wrote is still there


def test_one_fault_is_one_thing():
    page = str(Meeting({"name": "x", "day": "3/6 2025"}))
    assert "One thing to mend" in page


def test_faults_of_the_whole_form_stand_in_the_summary():
    form = Meeting({"name": "x", "day": "3/6 2025", "kind": "a"})
    form.add_error(None, "Two meetings at once.")
    assert re.search(r"<li>\s*Two meetings at once.\s*</li>", str(form))


def test_text_of_people_is_escaped():
    page = str(Meeting({"name": "<script>alert(1)</script>"}))
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", time(9)),
        ("9.30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("0930", time(9, 30)),
        (" 14,05 ", time(14, 5)),
    ],
)
def test_times_as_people_type_them(typed, meant):
    assert ClockField().clean(typed) == meant


@pytest.mark.parametrize("typed", ["25", "9:60", "soon", "9:5", "12345"])
def test_no_such_time(typed):
    with pytest.raises(forms.ValidationError, match=r"14:30"):
        ClockField().clean(typed)


def test_time_and_day_come_back_as_they_are_typed():
    assert ClockField().prepare_value(time(9, 5)) == "09:05"
    assert DayField(parse=read_day).widget.format_value(date(2025, 6, 3)) == "2025-06-03"
    assert DayField(parse=read_day, required=False).clean("") is None
    assert ClockField(required=False).clean("") is None


def test_choice_cards_are_real_radios_of_one_group():
    page = str(AnswerForm({"answer": "1"}))
    radios = re.findall(
        r'<input\s+type="radio"\s+name="answer"\s+id="([^"]+)"\s+value="([^"]+)"\s*(checked)?', page
    )
    assert [value for _id, value, _on in radios] == ["0", "1", "2", "refused"]
    assert [on for _id, _value, on in radios] == ["", "checked", "", ""]
    assert len({id for id, _value, _on in radios}) == 4
    assert page.count('class="face') == 3
    for id, _value, _on in radios:
        assert f'for="{id}"' in page


def test_nothing_is_chosen_beforehand():
    assert "checked" not in str(AnswerForm())


def test_cards_without_faces_and_without_skip():
    field = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=CardSelect())
    page = field.widget.render("ok", None, {"id": "id_ok"})
    assert page.count('type="radio"') == 2
    assert "face" not in page
    assert "pick" not in page


def test_the_sample_form_shows_every_kind_of_field():
    page = str(SampleForm())
    for part in (
        "<textarea",
        "<select",
        'type="file"',
        'type="checkbox"',
        'type="radio"',
        "(may be left out)",
    ):
        assert part in page
