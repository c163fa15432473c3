"""Keys left in the source: nothing beyond the baseline, and a false key made now must be found."""

import secrets
import string
import subprocess
import tempfile
from pathlib import Path

from tests.checks import ROOT, Answer, clean, found, not_checked

BASELINE = ROOT / ".secrets.baseline"
Known = set[tuple[str, str]]  # file and digest of what was found there


def check() -> Answer:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return compare(files) if files else not_checked("secrets", "this is not a git tree")


def compare(files: list[str]) -> Answer:
    """What is in these files and not in the baseline; not checked where the false key stays unseen."""
    try:
        known, seen, false_key = look(files)
    except ImportError:
        return not_checked("secrets", "detect-secrets is not installed")
    if not false_key:
        return not_checked("secrets", "the false key was not found, so nothing would be")
    fresh = {place: what for place, what in seen.items() if place not in known}
    if fresh:
        return found("secrets", fresh.values())
    return clean("secrets", f"{len(files)} files, {len(known & set(seen))} known in tests, false key found")


def look(files: list[str]) -> tuple[Known, dict[tuple[str, str], str], bool]:
    """What the baseline knows, what the files hold, and whether the false key was seen."""
    from detect_secrets.core import baseline
    from detect_secrets.core.secrets_collection import SecretsCollection
    from detect_secrets.settings import transient_settings

    written = baseline.load_from_file(str(BASELINE))
    known = {(name, row["hashed_secret"]) for name, rows in written["results"].items() for row in rows}
    with transient_settings({key: written[key] for key in ("plugins_used", "filters_used")}):
        seen = SecretsCollection(root=str(ROOT))
        for name in files:
            seen.scan_file(name)
        rows = {
            (name, row.secret_hash): f"{name}:{row.line_number} {row.type}"
            for name, row in seen
            if name != BASELINE.name
        }
        return known, rows, sees_false_key()


def sees_false_key() -> bool:
    """Hide a key that opens nothing where the scanner looks, and see whether it is found."""
    from detect_secrets.core.secrets_collection import SecretsCollection

    letters = string.ascii_uppercase + string.digits
    false = "AKIA" + "".join(secrets.choice(letters) for _ in range(16))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.py")
        path.write_text(f'access_id = "{false}"\n', encoding="utf-8")
        hidden = SecretsCollection()
        hidden.scan_file(str(path))
        return any(row.secret_value == false for _name, row in hidden)
