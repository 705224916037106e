"""The house keeps its rules, and every rule is able to notice a violation."""

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import grimp
import pytest
from django.apps import apps
from django.urls import get_resolver

from kettenwerk.accounts.access import Access
from tests import house
from tests.house import HOUSE, ROOT

WRITTEN = [
    path
    for path in (HOUSE, ROOT / "tests", ROOT / "scripts", ROOT / "bench", ROOT / "conftest.py")
    if path.exists()
]

# Pages of the sign-in library, each looked at: closed ones are held shut by
# LoginRequiredMiddleware, open ones show and change nothing of a municipality.
SIGN_IN_PAGES = {
    "account_login": "open: the door itself",
    "account_logout": "open: ends a session",
    "account_signup": "open: refused by the adapter, accounts come by invitation",
    "account_inactive": "open: says that an account is closed",
    "account_reauthenticate": "closed",
    "account_email": "closed: own addresses",
    "account_email_verification_sent": "open: a sentence",
    "account_confirm_email": "open: a key from a mail",
    "account_confirm_login_code": "open: a code from a mail; switched off",
    "account_change_password": "closed: own password",
    "account_set_password": "closed: own password",
    "account_reset_password": "open: sends a mail, tells nobody who has an account",
    "account_reset_password_done": "open: a sentence",
    "account_reset_password_from_key": "open: a key from a mail",
    "account_reset_password_from_key_done": "open: a sentence",
    "mfa_index": "closed: own second factors",
    "mfa_authenticate": "open: second step of signing in",
    "mfa_reauthenticate": "closed",
    "mfa_activate_totp": "closed",
    "mfa_deactivate_totp": "closed",
    "mfa_view_recovery_codes": "closed",
    "mfa_generate_recovery_codes": "closed",
    "mfa_download_recovery_codes": "closed",
    "mfa_list_webauthn": "closed: own passkeys",
    "mfa_add_webauthn": "closed",
    "mfa_edit_webauthn": "closed",
    "mfa_remove_webauthn": "closed",
    "mfa_login_webauthn": "open: the door itself",
    "mfa_reauthenticate_webauthn": "closed",
}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def assert_none(violations: list[str]) -> None:
    assert not violations, "\n" + "\n".join(violations)


def all_pages() -> list[house.Page]:
    return list(house.pages(get_resolver().url_patterns))


# ------------------------------------------------------------------------------- rooms and doors


def test_rooms_are_entered_by_their_doors():
    graph = grimp.build_graph("kettenwerk", cache_dir=None)
    steps = [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if importer.count(".") and imported.count(".")
    ]
    assert len(steps) > 10
    assert_none(house.through_walls(steps))


@pytest.mark.parametrize(
    ("imported", "is_door"),
    [
        ("kettenwerk.inventory.models", True),
        ("kettenwerk.inventory.models.offers", True),
        ("kettenwerk.inventory.imports", True),
        ("kettenwerk.accounts.audit", True),
        ("kettenwerk.core.look", True),
        ("kettenwerk.inventory", False),
        ("kettenwerk.inventory.views", False),
        ("kettenwerk.inventory.forms", False),
        ("kettenwerk.accounts.sign_in", False),
        ("kettenwerk.inventory.tests.make", False),
    ],
)
def test_a_way_through_the_wall_is_noticed(imported, is_door):
    assert (not house.through_walls([("kettenwerk.chain.queries", imported)])) == is_door


def test_tests_may_ask_a_lower_room_for_its_cast_only():
    def steps(name):
        return [("kettenwerk.chain.tests.test_cells", f"kettenwerk.inventory.tests.{name}")]

    assert not house.through_walls(steps("make"))
    assert house.through_walls(steps("test_offers"))


def test_every_file_stands_where_the_plan_expects_it():
    assert_none(house.strange_files(HOUSE) + house.unplaced_rooms(HOUSE))


def test_a_strange_file_is_noticed(tmp_path):
    write(tmp_path / "chain/views.py", "")
    write(tmp_path / "chain/models/offers.py", "")
    write(tmp_path / "chain/signals.py", "")
    write(tmp_path / "chain/urls/more.py", "")
    write(tmp_path / "attic/models.py", "")
    names = [found.partition(":")[0] for found in house.strange_files(tmp_path)]
    assert names == ["chain/signals.py", "chain/urls"]
    assert len(house.unplaced_rooms(tmp_path)) == 1


# -------------------------------------------------------------------------------- size and shape


def test_files_functions_and_names_keep_their_measure():
    files = list(house.python_files(*WRITTEN))
    assert len(files) > 20
    assert_none(
        house.too_large(files, house.MAX_FILE)
        + house.misshapen(files)
        + house.drawers(path.relative_to(ROOT) for path in files)
    )


def test_templates_keep_their_measure():
    assert_none(house.too_large(house.templates(HOUSE), house.MAX_TEMPLATE))


def test_a_large_file_is_noticed(tmp_path):
    exact, over = write(tmp_path / "a.py", "x\n" * 400), write(tmp_path / "b.py", "x\n" * 401)
    assert house.too_large([exact, over], 400) == [f"{over}: 401 lines (at most 400)"]


def test_a_long_function_and_a_hidden_import_are_noticed(tmp_path):
    explained = 'def a():\n    """' + "why\n" * 50 + '"""\n' + "    x = 1\n" * 38
    assert not house.misshapen([write(tmp_path / "a.py", explained)])
    long = "def b():\n" + "    x = 1\n" * 40
    assert house.misshapen([write(tmp_path / "b.py", long)]) == [
        f"{tmp_path}/b.py:1: b has 41 lines"
    ]
    hidden = "class A:\n    def c(self):\n        if 1:\n            import os\n"
    assert len(house.misshapen([write(tmp_path / "c.py", hidden)])) == 1


def test_a_drawer_is_noticed():
    paths = [Path("chain/utils.py"), Path("chain/common/a.py"), Path("chain/views.py")]
    assert len(house.drawers(paths)) == 2


# ----------------------------------------------------------------------------------------- pages


def test_every_page_carries_an_access_mark():
    assert_none(house.unmarked(all_pages(), Access, SIGN_IN_PAGES))


def test_a_page_without_a_mark_is_noticed():
    def view():
        """Nothing."""

    def fake():
        """A mark must be the real thing."""

    def foreign():
        """Pretends to be of the sign-in library, but nobody reviewed it."""

    def marked():
        """As it should be."""

    vars(fake)["access"], vars(marked)["access"] = "public", Access("public")
    foreign.__module__ = "allauth.account.views"
    patterns = [
        SimpleNamespace(pattern=name, name=name, callback=callback)
        for name, callback in {"a": view, "b": fake, "c": foreign, "d": marked}.items()
    ]
    inner = SimpleNamespace(pattern="x/", namespace="chain", url_patterns=patterns)
    found = house.unmarked(house.pages([inner]), Access, SIGN_IN_PAGES)
    assert [line.split()[0] for line in found] == ["/x/a", "/x/b", "/x/c"]
    assert "chain:a" in found[0]


def test_every_link_in_a_template_leads_to_a_page():
    names = {page.name for page in all_pages()}
    assert_none(house.unknown_links(house.templates(HOUSE), names))


def test_a_link_to_nowhere_is_noticed(tmp_path):
    text = '{% url "chain:picture" %} {% url \'chain:gone\' x=1 as y %} {# {% url "a:b" %} #}'
    file = write(tmp_path / "templates/page.html", text)
    assert house.templates(tmp_path) == [file]
    assert house.unknown_links([file], {"chain:picture"}) == [
        f"{file}: no page is named chain:gone"
    ]


def test_templates_have_no_inline_styles_or_scripts():
    assert_none(house.inline_code(house.templates(HOUSE)))


def test_inline_code_is_noticed(tmp_path):
    text = '<p style="x"> <b onclick="x"> <script>x</script> <style>x</style> <script src="a">'
    assert len(house.inline_code([write(tmp_path / "page.html", text)])) == 4


# ------------------------------------------------------------------------------ words and methods


def test_every_kind_of_record_is_in_the_glossary():
    names = [
        (model.__name__, str(model._meta.verbose_name))
        for model in apps.get_models()
        if model.__module__.startswith("kettenwerk.")
    ]
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    assert names
    assert_none(house.missing_words(names, house.glossary(text)))


def test_a_word_without_an_explanation_is_noticed():
    terms = house.glossary("| Angebot | `Offer` | what helps | practice |\n| Netzwerk | | | |\n")
    names = [("Offer", "Angebot"), ("Network", "Netzwerk"), ("Site", "Ort")]
    assert len(house.missing_words(names, terms)) == 2


def test_every_analysis_is_explained_and_tested():
    assert_none(house.unexplained(HOUSE / "analysis", ROOT / "docs/methods"))


def test_an_unexplained_analysis_is_noticed(tmp_path):
    for name in ("__init__", "tables", "coverage", "tests/test_tables", "tests/test_coverage"):
        write(tmp_path / f"{name}.py", "")
    write(tmp_path / "network.py", "")
    write(tmp_path / "methods/network.md", "")
    found = house.unexplained(tmp_path, tmp_path / "methods")
    assert found == ["coverage: no docs/methods/coverage.md", "network: no tests/test_network.py"]


# -------------------------------------------------------------------------------------- workshop


def test_no_file_names_a_registry_or_a_machine():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout, to know which files belong to the project")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    command += ["--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    ours = [path for path in files if path.is_file() and "vendor" not in path.parts]
    assert len(ours) > 50
    assert_none(house.origins(ours))


def test_a_registry_address_is_noticed(tmp_path):
    bad = write(
        tmp_path / "a.txt",
        "x\n--extra-index-url=https" + "://y\nhttps://files.python" + "hosted.org/z\n",
    )
    (tmp_path / "b.png").write_bytes(b"\xff\xd8\xff")
    assert [line.split(":")[1] for line in house.origins([bad, tmp_path / "b.png"])] == ["2", "3"]


def test_make_has_at_most_twelve_targets_and_explains_each():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE)) - {"help"}
    explained = set(re.findall(r"^([a-z]+):.* ## \S", text, re.MULTILINE))
    assert targets == explained
    assert len(targets) <= 12
