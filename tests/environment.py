"""Loaded by pytest before Django reads its settings: tests never touch a real data folder."""

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:
    # Workers inherit the folder of the process that started them.
    _folder = tempfile.mkdtemp(prefix="kettenwerk-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["KETTENWERK_DATA"] = _folder
    os.environ["KETTENWERK_MODE"] = "demo"
    # Tests write rows past the versions by which kept pages are known to be old.
    os.environ["KETTENWERK_PAGES_KEPT"] = "0"
    for _name in ("SECRET_KEY", "HOSTS", "DEMO_PASSWORD", "MAIL_HOST", "OPENSEARCH"):
        os.environ.pop(f"KETTENWERK_{_name}", None)
