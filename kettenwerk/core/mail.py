"""A letter as the house sends it: one German text, shown plainly and as simple HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_BULLET = "- "


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent to whom; paragraphs are parted by empty lines, lists start with „- “."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def make_message(letter: Letter, *, identity: str) -> EmailMultiAlternatives:
    """A message that carries the same ``Message-ID`` however often it is sent."""
    headers = {
        "Message-ID": f"<{identity}@{sending_domain()}>",
        "Auto-Submitted": "auto-generated",
    }
    if letter.reply_to:
        # Who does not want to be asked again tells a person, not a robot.
        headers["List-Unsubscribe"] = (
            f"<mailto:{letter.reply_to}?subject=Bitte%20keine%20solchen%20Mails>"
        )
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers | letter.headers,
    )
    message.attach_alternative(as_html(letter.text), "text/html")
    return message


def sending_domain() -> str:
    """The part behind the @ of the sender's address."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return address.rpartition("@")[2] or "localhost"


def as_html(text: str) -> str:
    """The same words with paragraphs, lists and links; no pictures, no styles, nothing to load."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    body = "\n".join(part for block in blocks for part in _block(block.split("\n")))
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"></head>'
        f"<body>\n{body}\n</body></html>"
    )


def _block(lines: list[str]) -> Iterator[str]:
    plain = [line for line in lines if not line.startswith(_BULLET)]
    items = [line.removeprefix(_BULLET) for line in lines if line.startswith(_BULLET)]
    if plain:
        yield f"<p>{'<br>'.join(_linked(line) for line in plain)}</p>"
    if items:
        yield f"<ul>{''.join(f'<li>{_linked(item)}</li>' for item in items)}</ul>"


def _linked(line: str) -> str:
    parts, last = [], 0
    for found in _ADDRESS.finditer(line):
        address = escape(found.group())
        parts += [escape(line[last : found.start()]), f'<a href="{address}">{address}</a>']
        last = found.end()
    return "".join([*parts, escape(line[last:])])
