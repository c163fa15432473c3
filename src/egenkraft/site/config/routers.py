"""Sends the key store to its own file and keeps every other table out of it."""

from typing import Any

KEY_MODELS = {("vault", "personkey"), ("audit", "keptkey"), ("audit", "rotation")}


class KeysRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "keys" if _is_key(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        if db == "public":
            return False
        return (db == "keys") == _is_key(app_label, model_name)


def _is_key(app_label: str, model_name: str | None) -> bool:
    return (app_label, model_name) in KEY_MODELS
