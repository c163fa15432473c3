"""Sessions in the database, each found by its own key alone: to know the key is the right to it."""

from typing import Any

from django.contrib.sessions.backends import db

from egenkraft.site.access.scope import across


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        with across(session=self.session_key or ""):
            return super().load()

    def exists(self, session_key: str) -> bool:
        with across(session=session_key):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        with across(session=self.session_key):
            return super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with across(session=session_key or self.session_key or ""):
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        with across(door="clock"):
            super().clear_expired()
