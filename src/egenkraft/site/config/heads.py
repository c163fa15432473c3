"""Where the heads of the audit chain go: daily into a file beside the backups, weekly to the managers."""

from pathlib import Path

from django.conf import settings

from egenkraft.site.access.models import Lab
from egenkraft.site.audit.head import head_of, keep


def kept_file() -> Path:
    """One line a day and lab. It lies with the backups, apart from the data that it vouches for."""
    return Path(settings.BACKUPS) / "audit-heads.jsonl"


def keep_daily() -> int:
    return keep(kept_file(), [head_of(lab.pk) for lab in Lab.objects.order_by("slug")])
