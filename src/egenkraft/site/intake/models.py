"""One loading of spreadsheets: what was found, what is wrong, how far it has come."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow


class Load(LabRow):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CHECKING = "checking", _("checking")
        CHECKED = "checked", _("checked")
        LOADING = "loading", _("loading")
        DONE = "done", _("loaded")
        FAILED = "failed", _("stopped")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    folder = models.CharField(max_length=32, help_text="random name of the folder with the uploaded files")
    files = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"
