"""A view without a policy is closed; a role not listed and a foreign object look like nothing."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.people import staff

from egenkraft.site.access.actions import LastManager, end_role
from egenkraft.site.access.middleware import HANDED_OVER, PolicyMiddleware
from egenkraft.site.access.models import Membership, SignIn
from egenkraft.site.access.permissions import may, table
from egenkraft.site.access.policy import policy
from egenkraft.site.access.scope import scope


def test_a_view_without_policy_is_refused():
    def bare(request):
        return HttpResponse("secret")

    with pytest.raises(PermissionDenied):
        PolicyMiddleware(bare).process_view(RequestFactory().get("/"), bare, (), {})


def test_an_unknown_capability_is_an_error_and_never_a_no():
    with pytest.raises(LookupError):
        policy("no.such.thing")
    with pytest.raises(LookupError):
        may("leader", "no.such.thing")


def test_every_capability_is_used_or_stands_in_no_table():
    from django.urls import get_resolver

    from egenkraft.site.config.checks import walk

    used = {pattern.callback.capability for _route, pattern in walk(get_resolver().url_patterns)}
    assert used <= set(table())
    within = {"sums.see"}  # a part of a page that has a capability of its own
    unused = set(table()) - used - within - {"demo.enter"}
    assert not unused, f"rows in permissions.csv that no address uses: {sorted(unused)}"


def test_nobody_is_sent_to_sign_in(lab):
    answer = Client().get("/today/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/login/?next=/today/")


@pytest.mark.parametrize(
    ("role", "address"),
    [("leader", "/setup/"), ("leader", "/load/"), ("researcher", "/people/"), ("researcher", "/jobs/")],
)
def test_a_role_not_listed_gets_404(lab, client_as, role, address):
    assert client_as(staff(lab, role)).get(address).status_code == 404


def test_an_ended_role_is_refused_on_the_next_request(lab, manager, leader, client_as):
    client = client_as(leader)
    assert client.get("/today/").status_code == 200
    with scope(manager):
        end_role(manager, membership=Membership.objects.get(account_id=leader.account_id))
    assert client.get("/today/").status_code == 302


def test_the_last_manager_stays(lab, manager):
    with scope(manager), pytest.raises(LastManager):
        end_role(manager, membership=Membership.objects.get(account_id=manager.account_id))


def test_an_idle_session_ends(lab, leader, client_as):
    client = client_as(leader)
    session = client.session
    session["seen"] = session["seen"] - 3601
    session.save()
    assert client.get("/today/").status_code == 302
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_no_session_outlives_twelve_hours(lab, leader, client_as):
    client = client_as(leader)
    SignIn.raw.update(begun_at=timezone.now() - timedelta(hours=12, seconds=1))
    assert client.get("/today/").status_code == 302


def test_a_handed_over_device_shows_one_address_only(lab, leader, client_as):
    client = client_as(leader)
    session = client.session
    session[HANDED_OVER] = "/check-in/0192/"
    session.save()
    for address in ("/today/", "/people/", "/results/", "/", "/sign-in/login/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, "/check-in/0192/")


def test_locked_without_the_key_only_public_pages_answer(lab, settings, client_as, leader):
    client = client_as(leader)
    settings.LOCKED = True
    assert client.get("/today/").status_code == 503
    assert client.get("/").status_code == 200
    assert client.get("/health/").status_code == 503
