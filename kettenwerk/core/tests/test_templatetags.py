"""Links keep the query they stand in; words follow codes."""

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from kettenwerk.core.listing import make_facet


def render(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return engines["django"].from_string(source).render(context, request).strip()


def test_query_replaces_one_key_and_keeps_the_others():
    found = render("{% query page=2 %}", "/?q=Kita&feld=a&feld=b&page=7")
    assert found == "?q=Kita&amp;feld=a&amp;feld=b&amp;page=2"


def test_query_drops_a_key_without_value_and_escapes_what_was_typed():
    found = render("{% query page=None %}", '/?page=3&q="><script>')
    assert found == "?q=%22%3E%3Cscript%3E"


def test_a_search_form_keeps_the_filters_but_not_the_page():
    html = render('{% include "core/_search.html" %}', "/?feld=bildung&page=4&q=alt")
    assert 'name="feld" value="bildung"' in html
    assert 'name="page"' not in html


def test_label_knows_one_code_many_codes_and_none():
    choices = [("a", "Beratung"), ("b", "Kurs")]
    assert render("{{ x|label:c }}", x="a", c=choices) == "Beratung"
    assert render("{{ x|label:c }}", x=("a", "b"), c=dict(choices)) == "Beratung, Kurs"
    assert render("{{ x|label:c }}", x=(), c=choices) == "nicht erhoben"
    assert render("{{ x|label:c }}", x="unbekannt-x", c=choices) == "unbekannt-x"


def test_a_sort_header_turns_round_and_says_how_the_column_is_sorted():
    first = render('{% sort_header "name" "Name" %}', "/?page=3")
    assert "?sort=name" in first
    assert "aria-sort" not in first
    second = render('{% sort_header "name" "Name" %}', "/?sort=name")
    assert "?sort=-name" in second
    assert 'aria-sort="ascending"' in second


def test_pagination_marks_the_page_and_is_absent_when_one_page_is_enough():
    html = render(
        '{% include "core/_pagination.html" %}',
        "/?q=Kita",
        page=Paginator(range(2_500), 20).get_page(3),
    )
    assert "41–60 von 2.500" in " ".join(html.split())
    assert '?q=Kita&amp;page=4" rel="next"' in html
    assert html.count('aria-current="page"') == 1
    one = Paginator(range(3), 20).get_page(1)
    assert render('{% include "core/_pagination.html" %}', page=one) == ""


def test_a_facet_chooses_and_lets_go_and_returns_to_the_first_page():
    query = QueryDict("q=Kita&page=3&feld=bildung")
    facet = make_facet(query, "feld", "Feld", [("bildung", "Bildung", 2), ("j", "Jugendhilfe", 0)])
    assert [option.url for option in facet.options] == ["?q=Kita", "?q=Kita&feld=j"]
    assert facet.chosen_text == "Bildung"
    html = render_to_string("core/_facets.html", {"facets": [facet]})
    assert html.count('aria-current="true"') == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("value", "2.133"),
        ("zero", "0"),
        ("not_collected", "nicht erhoben"),
        ("suppressed", "unterdrückt"),
        ("not_applicable", "entfällt"),
    ],
)
def test_each_of_the_five_states_has_its_own_words(state, words):
    html = render_to_string("core/_state.html", {"state": state, "value": 2133})
    assert f">{words}" in html
