"""Who signs in, and who a session belongs to: looked up across labs, by these values alone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from egenkraft.site.access.models import Account
from egenkraft.site.access.scope import across


class StaffBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> Account | None:
        with across(account=user_id):
            return super().get_user(user_id)
