"""The one door to background work (Django 6 moves the package; then only this file changes)."""

from django_tasks import task

__all__ = ["task"]
