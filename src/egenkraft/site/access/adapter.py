"""How allauth behaves here: no open sign-up, and back to our own pages."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff come by invitation only."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("access:my_sign_in")
