#!/usr/bin/env python3
"""Keeps the translations of the family guide in step with its pages: `make fix`.

python scripts/languages.py           # reads the sentences, renews .po and .mo, says what is missing
python scripts/languages.py --check   # only says what is missing or out of step; 1 if there is any

German stands in the templates and modules of the guide and is the key of every sentence. Babel does
what GNU gettext does elsewhere, so that nobody needs more than Python; `.mo` files are committed.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kettenwerk.guide.languages import TRANSLATED  # noqa: E402  the path comes first

GUIDE = ROOT / "kettenwerk/guide"
LOCALE = GUIDE / "locale"
# `words.py` asks the framework's own catalogues; the others are never shown.
SKIPPED = {"tests", "migrations", "__pycache__", "words.py"}
# Lines of the header that say nothing here, or change with the version of Babel.
NOISE = re.compile(rb'^"(?:Report-Msgid-Bugs-To|Last-Translator|Generated-By):.*\n', re.MULTILINE)
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OPTIONS = {"encoding": "utf-8"}
# One date for ever: a catalogue changes only when a sentence does.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# Kettenwerk, family guide: %s. Key of a sentence is its German text; see docs/languages.md.\n#"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


# ------------------------------------------------------------------------------- what there is to say


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted([*GUIDE.rglob("*.py"), *GUIDE.rglob("*.html"), *GUIDE.rglob("*.txt")]):
        if not SKIPPED & set(path.relative_to(GUIDE).parts):
            yield path, path.read_text(encoding="utf-8")


def _as_python(path: Path, text: str) -> str:
    """A template as calls of gettext between nonsense words, its lines without indentation."""
    if path.suffix == ".py":
        return text
    calls = templatize(text, origin=path.name)
    return "\n".join(line.strip() for line in calls.replace("\N{NO-BREAK SPACE}", " ").splitlines())


def wanted() -> Catalog:
    """Every sentence of the guide, and in which files it stands."""
    catalog = Catalog(charset="utf-8")
    for path, text in _sources():
        code = io.BytesIO(_as_python(path, text).encode())
        where = path.relative_to(ROOT).as_posix()
        for line, message, _comments, context in extract("python", code, KEYWORDS, (), OPTIONS):
            catalog.add(message, locations=[(where, line)], context=context)
    return catalog


# ------------------------------------------------------------------------------------- catalogues


def po_file(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES/django.po"


def read(code: str) -> Catalog:
    path = po_file(code)
    if not path.exists():
        return Catalog(locale=code, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=code, charset="utf-8")


def renewed(code: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the sentences of the guide; translations are kept."""
    old = read(code)
    new = Catalog(
        locale=code,
        project="Kettenwerk",
        version="1",
        charset="utf-8",
        header_comment=HEADER % code,
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        language_team="machine, unchecked",
        fuzzy=False,
    )
    for message in template:
        if message.id:
            known = old.get(message.id, message.context)
            new.add(
                message.id,
                known.string if known else None,
                locations=message.locations,
                context=message.context,
            )
    return new


def as_po(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, sort_output=True, include_lineno=False, width=110)
    return NOISE.sub(b"", file.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def renew() -> None:
    template = wanted()
    for language in TRANSLATED:
        path = po_file(language.code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(renewed(language.code, template)))
        # From the file, so that what is compiled is what can be read.
        path.with_suffix(".mo").write_bytes(as_mo(read(language.code)))


# --------------------------------------------------------------------------------- what is wrong


def faults(code: str, template: Catalog) -> list[str]:
    """What stands between a language and a page in it, one line each."""
    path = po_file(code)
    found = []
    if as_po(renewed(code, template)) != (path.read_bytes() if path.exists() else b""):
        found.append(f"{code}: the catalogue is not in step with the pages (make fix)")
    catalog = read(code)
    if not is_compiled(path, catalog):
        found.append(f"{code}: the compiled catalogue is older than its source (make fix)")
    for message in template:
        if message.id:
            known = catalog.get(message.id, message.context)
            reason = fault_of(message, known, catalog.num_plurals)
            found += [f"{code}: {reason}: {message.id}"] if reason else []
    return found


def is_compiled(path: Path, catalog: Catalog) -> bool:
    """Whether the pages say what the catalogue says; a newer Babel may write other bytes."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return False
    return _sentences(read_mo(io.BytesIO(compiled.read_bytes()))) == _sentences(
        read_mo(io.BytesIO(as_mo(catalog)))
    )


def _sentences(catalog: Catalog) -> dict[object, object]:
    return {(m.context, str(m.id)): m.string for m in catalog if m.id}


def fault_of(message: Message, known: Message | None, plurals: int) -> str:
    """Why a translation cannot be shown, or ``""``."""
    strings = strings_of(known)
    if known is None or not strings or not all(string.strip() for string in strings):
        return "not translated"
    if known.fuzzy:
        return "fuzzy"
    if isinstance(message.id, tuple | list) and len(strings) != plurals:
        return f"{len(strings)} of {plurals} plural forms"
    return _wrong_placeholders(message, strings)


def _wrong_placeholders(message: Message, strings: list[str]) -> str:
    """A form for one or two may say the number in words; nothing else may be left out or added."""
    keys = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = [sorted(PLACEHOLDER.findall(key)) for key in keys]
    has_plurals = len(keys) > 1
    for string in strings:
        found = sorted(PLACEHOLDER.findall(string))
        is_shorter = has_plurals and set(found) < set(allowed[-1])
        if found not in allowed and not is_shorter:
            return "placeholders differ"
    return ""


def strings_of(message: Message | None) -> list[str]:
    if message is None or not message.string:
        return []
    return [message.string] if isinstance(message.string, str) else list(message.string)


def all_faults() -> list[str]:
    template = wanted()
    return [fault for language in TRANSLATED for fault in faults(language.code, template)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        renew()
    found = all_faults()
    print("\n".join(found) or f"{len(wanted())} sentences in {len(TRANSLATED)} languages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
