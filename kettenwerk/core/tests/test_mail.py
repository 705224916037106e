"""Letters: one text in two forms, the same identity each time."""

from email import message_from_bytes, policy

from kettenwerk.core.mail import Letter, as_html, make_message

TEXT = """Guten Tag,

bitte öffnen Sie <diese> Seite & lesen Sie:

https://kettenwerk.example/a/b?c=1&d=2

- Alles <richtig>?
- Etwas anders?

Vielen Dank!
Gero"""


def test_the_html_has_the_same_words_with_a_link_and_a_list():
    html = as_html(TEXT)
    assert '<a href="https://kettenwerk.example/a/b?c=1&amp;d=2">' in html
    assert "<li>Alles &lt;richtig&gt;?</li>" in html
    assert "<p>Vielen Dank!<br>Gero</p>" in html
    assert "&lt;diese&gt; Seite &amp; lesen" in html
    assert "style=" not in html
    assert "<img" not in html


def test_a_message_keeps_its_identity_and_says_whom_to_answer(settings):
    settings.DEFAULT_FROM_EMAIL = "Kettenwerk <post@kreis.example>"
    letter = Letter("a@b.example", "Zeile\r\nBcc: x@y.example", TEXT, "gero@unna.example")
    first, second = (make_message(letter, identity="abc").message() for _ in range(2))
    read = message_from_bytes(first.as_bytes(), policy=policy.default)
    assert first["Message-ID"] == second["Message-ID"] == "<abc@kreis.example>"
    assert read["Reply-To"] == "gero@unna.example"
    assert "gero@unna.example" in read["List-Unsubscribe"]
    assert read["Bcc"] is None
    assert read["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
