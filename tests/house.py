"""The rules of the house that no tool knows: each function returns the violations it finds.

They take what they judge as an argument, so that ``test_house.py`` can show each of them a
planted violation.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "kettenwerk"

MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 400, 40, 150
OPEN_GROUND = {"core", "analysis"}
DOORS = {"models", "queries", "services", "imports"}
# „privacy“ is only words and registers; the roof gathers those of all rooms into docs/datenschutz.
ROOM_DOORS = {("accounts", name) for name in ("access", "audit", "jobs", "privacy")}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}

# ------------------------------------------------------------------------------- rooms and files

EVERY_ROOM = {
    *("models", "queries", "services", "imports", "assessments", "forms", "views", "urls", "api"),
    *("templates", "static", "migrations", "tests", "templatetags", "management", "locale"),
}
# What only one room has, each with what it holds. A new line here is a decision, not a habit.
ROOM_FILES: dict[str, dict[str, str]] = {
    "config": {
        "settings": "one settings file",
        "wsgi": "server entry",
        "navigation": "the menu: the only list of all rooms",
        "importing": "runs the rooms' imports in floor order",
        "demo": "people and data of the demo",
        "checks": "what a deployment must have",
        "supervise": "keeps web, worker and clock of `make run` alive",
    },
    "accounts": {
        "access": "who may: the marks on views",
        "audit": "the only save, versions, undo",
        "jobs": "long work with progress",
        "sign_in": "adapters of the sign-in library",
        "privacy": "the register of fields with personal data",
    },
    "territory": {},
    "inventory": {"search": "the one search"},
    "chain": {
        "defaults": "phases, standards and transitions delivered with the house",
        "result": "the one result behind picture, table and exports",
        "sentences": "the words around a finding",
        "filters": "the filter in the address",
        "picture": "the chain as SVG",
        "paper": "the chain as PDF and Word",
        "exports": "the chain as table, Excel, PDF, JSON and terminal text",
        "reports": "the Sachstand: what it freezes and how it is compared",
    },
    "guide": {
        "public": "what may leave the house, as values",
        "words": "planners' words that stay inside; languages people speak",
        "languages": "the languages of the guide",
        "questions": "life questions families start from",
        "helplines": "numbers that help at once, with their sources",
        "search": "the index over what is public",
        "hsds": "the same as Open Referral HSDS",
        "paper": "booklet and cards for print",
        "vocabularies": "codes in families' words",
    },
    "desk": {},
}
# Parts of files that are saved and opened outside a page, where no policy and no stylesheet reaches.
STANDALONE = {"_picture_style.svg"}
# Files that a room may split into a folder of the same name, whose parts it names itself.
MAY_BE_FOLDERS = {"models", "queries", "services", "imports", "assessments", "forms", "views"}


class Import(NamedTuple):
    importer: str
    imported: str


def through_walls(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Imports of another room that do not go through one of its doors."""
    return [
        f"{importer} imports {imported}"
        for importer, imported in imports
        if not _is_door(Import(importer, imported))
    ]


def _is_door(step: Import) -> bool:
    importer = step.importer.split(".")
    _, room, door, *rest = [*step.imported.split("."), "", ""]
    if room in OPEN_GROUND or room == importer[1]:
        return True
    if "tests" in importer and door == "tests":
        return bool(rest) and rest[0] == "make"  # the cast of the tests, built downstairs
    return door in DOORS or (room, door) in ROOM_DOORS


def strange_files(house: Path, rooms: Mapping[str, Mapping[str, str]] = ROOM_FILES) -> list[str]:
    """Files in a room that no rule expects there."""
    found = []
    for room, extra in rooms.items():
        for path in sorted((house / room).iterdir()) if (house / room).is_dir() else []:
            name = path.stem if path.suffix == ".py" else path.name
            if name.startswith("__") or name in extra:
                continue
            is_expected = name in EVERY_ROOM and (path.is_file() or _may_be_folder(name))
            if not is_expected:
                found.append(f"{room}/{path.name}: not in the plan (tests/house.py, ROOM_FILES)")
    return found


def _may_be_folder(name: str) -> bool:
    return name in MAY_BE_FOLDERS or name in EVERY_ROOM - DOORS - {"urls", "api"}


def unplaced_rooms(house: Path) -> list[str]:
    """Folders of the house that nobody gave a plan."""
    known = {*ROOM_FILES, *OPEN_GROUND}
    folders = {path.name for path in house.iterdir() if path.is_dir()} - {"__pycache__"}
    return [f"kettenwerk/{name}: no plan for this room" for name in sorted(folders - known)]


# -------------------------------------------------------------------------------- size and shape


def python_files(*roots: Path) -> Iterator[Path]:
    """Source files that people write; migrations are written by Django."""
    for root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            if not {"migrations", "vendor", "__pycache__"} & set(path.parts):
                yield path


def too_large(files: Iterable[Path], limit: int) -> list[str]:
    counted = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in files)
    return [f"{path}: {lines} lines (at most {limit})" for path, lines in counted if lines > limit]


def drawers(files: Iterable[Path]) -> list[str]:
    """Modules and folders whose name says nothing about what is in them."""
    files = list(files)
    return [f"{path}: a drawer" for path in files if DRAWERS & {path.stem, *path.parts[:-1]}]


def misshapen(files: Iterable[Path]) -> list[str]:
    """Functions that are too long, and imports inside functions."""
    found = []
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _length(node)
                if lines > MAX_FUNCTION:
                    found.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")
                inner = (n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom))
                found += [f"{path}:{n.lineno}: import inside {node.name}" for n in inner]
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: explaining must not cost."""
    first = node.body[0]
    is_docstring = ast.get_docstring(node, clean=False) is not None
    explained = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (node.end_lineno or 0) - node.lineno + 1 - explained


# -------------------------------------------------------------------------------------- pages


class Page(NamedTuple):
    """One URL pattern: its full name, its route, and the view behind it."""

    name: str
    route: str
    view: object


def pages(patterns: Iterable[object], namespace: str = "", route: str = "") -> Iterator[Page]:
    """Every URL pattern below the given ones."""
    for pattern in patterns:
        here = route + str(getattr(pattern, "pattern", ""))
        below = getattr(pattern, "url_patterns", None)
        if below is None:
            name = getattr(pattern, "name", None) or ""
            yield Page(namespace + name, here, getattr(pattern, "callback", None))
        else:
            inner = getattr(pattern, "namespace", None)
            yield from pages(below, f"{namespace}{inner}:" if inner else namespace, here)


def unmarked(all_pages: Iterable[Page], mark: type, reviewed: Iterable[str]) -> list[str]:
    """Pages without an access mark; pages of the sign-in library are reviewed by name."""
    reviewed = set(reviewed)
    return [
        f"/{page.route} ({page.name or 'no name'}): no access mark"
        for page in all_pages
        if not isinstance(getattr(page.view, "access", None), mark)
        and not (_is_foreign(page.view) and page.name in reviewed)
    ]


def _is_foreign(view: object) -> bool:
    return str(getattr(view, "__module__", "")).startswith("allauth.")


_URL_TAG = re.compile(r"\{%-?\s*url\s+(['\"])(?P<name>[^'\"]+)\1")
_INLINE = re.compile(
    r"\sstyle\s*=|\son[a-z]+\s*=\s*['\"]|<style\b|<script(?![^>]*\bsrc=)", re.IGNORECASE
)
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)


def templates(house: Path) -> list[Path]:
    folders = (path for path in house.rglob("templates") if path.is_dir())
    return sorted(file for folder in folders for file in folder.rglob("*.*"))


def unknown_links(files: Iterable[Path], names: Iterable[str]) -> list[str]:
    """``{% url %}`` tags that name no page."""
    names = set(names)
    tags = ((file, tag["name"]) for file in files for tag in _URL_TAG.finditer(_bare(file)))
    return [f"{file}: no page is named {name}" for file, name in tags if name not in names]


def inline_code(files: Iterable[Path]) -> list[str]:
    """What the content security policy would block: inline styles and scripts."""
    pages = (file for file in files if file.name not in STANDALONE)
    hits = ((file, hit) for file in pages for hit in _INLINE.finditer(_bare(file)))
    return [f"{file}: inline {hit.group().strip()}" for file, hit in hits]


def _bare(file: Path) -> str:
    return _COMMENT.sub("", file.read_text(encoding="utf-8"))


# --------------------------------------------------------------------------- words and methods


def glossary(text: str) -> dict[str, str]:
    """German term → code name, from the rows of every table of the glossary."""
    rows = (
        line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")
    )
    return {cells[0].strip(): cells[1].strip() for cells in rows if len(cells) >= 4}


def missing_words(names: Iterable[tuple[str, str]], terms: Mapping[str, str]) -> list[str]:
    """Models (code name, German name) that the glossary does not explain."""
    return [
        f"{code}: „{german}“ is not in docs/glossary.md with `{code}`"
        for code, german in names
        if f"`{code}`" not in terms.get(german, "")
    ]


# No analyses by themselves: shared tables, the typed compiler, the parts of similarity.
SHARED = {"tables", "compiled", "wording", "candidates"}


def unexplained(analysis: Path, methods: Path) -> list[str]:
    """Analyses without a method page, and modules without a test of their own."""
    found = []
    for module in sorted(path.stem for path in analysis.glob("*.py")):
        if module.startswith("_"):
            continue
        if module not in SHARED and not (methods / f"{module}.md").is_file():
            found.append(f"{module}: no docs/methods/{module}.md")
        if not list((analysis / "tests").glob(f"test_{module}*.py")):
            found.append(f"{module}: no tests/test_{module}.py")
    return found


# -------------------------------------------------------------------------------- places of origin

# Written in halves so that this file does not find itself.
_ORIGINS = re.compile(
    "index-url[ =]+[a-z]+://|"
    + "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("npmjs", ".org"),
            ("npmjs", ".com"),
            ("deb.debian", ".org"),
            ("/opt", "/pypi"),
            ("/ro", "ot/"),
            ("/wo", "rk/"),
            ("../sha", "red"),
        ]
    )
)


def origins(files: Iterable[Path]) -> list[str]:
    """Addresses of registries and paths of somebody's machine."""
    found = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        for number, line in enumerate(text.splitlines(), start=1):
            if hit := _ORIGINS.search(line):
                found.append(f"{file}:{number}: {hit.group()}")
    return found
