"""Settings of the tests: a data folder of their own, SQLite unless a PostgreSQL address is given."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="unknot-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("UNKNOT_") and name != "UNKNOT_TEST_DATABASE_URL"]:
    del os.environ[_name]
os.environ["UNKNOT_DATA_DIR"] = _FOLDER
if _url := os.environ.get("UNKNOT_TEST_DATABASE_URL"):
    os.environ["UNKNOT_DATABASE_URL"] = _url

from unknot.web.config.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
(DATA_FOLDER / "static").mkdir(exist_ok=True)  # noqa: F405
