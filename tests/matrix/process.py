"""A process of its own for the matrix: settings, keys and migrated databases in a folder that goes again."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path


def prepare() -> None:
    """Start Django on empty, migrated databases, as the test run does."""
    run = Path(tempfile.mkdtemp(prefix="egenkraft-matrix-run-"))
    atexit.register(shutil.rmtree, run, ignore_errors=True)
    (run / "data" / "test").mkdir(parents=True)
    (run / "key").write_bytes(base64.b64encode(bytes(range(32))))
    (run / "key").chmod(0o600)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="egenkraft.site.config.settings",
        EGENKRAFT_DATA=str(run / "data"),
        EGENKRAFT_KEY_FILE=str(run / "key"),
        EGENKRAFT_DEMO="1",
        EGENKRAFT_HOSTS="localhost,127.0.0.1,testserver",
    )
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment

    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
