"""Who signs in, and who a session belongs to: looked up across labs, by these values alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from egenkraft.site.access.models import Account
from egenkraft.site.access.scope import across

_brought: ContextVar[Account | None] = ContextVar("egenkraft_brought", default=None)


@contextmanager
def brought(account: Account) -> Iterator[None]:
    """The row of a sign-in has just brought its account: it is not read a second time meanwhile."""
    token = _brought.set(account)
    try:
        yield
    finally:
        _brought.reset(token)


class StaffBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> Account | None:
        here = _brought.get()
        if here is not None and here.pk == user_id:
            return here if self.user_can_authenticate(here) else None
        with across(account=user_id):
            return super().get_user(user_id)
