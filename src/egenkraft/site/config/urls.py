"""Every address. Each view carries a policy; the shape tests refuse one without."""

from allauth.account.urls import urlpatterns as account_urls
from allauth.mfa.urls import urlpatterns as mfa_urls
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from egenkraft.site.access.own import remove_passkey
from egenkraft.site.access.policy import policed
from egenkraft.site.access.proofs import CHANGING, told
from egenkraft.site.activities.kiosk import kiosk
from egenkraft.site.config.checks import walk
from egenkraft.site.config.health import health
from egenkraft.site.methods.own_idea import give
from egenkraft.site.methods.voting import vote
from egenkraft.site.trials import saying_views
from egenkraft.site.ui.urls import urlpatterns as kit_urls

for _route, _pattern in walk(mfa_urls):
    if _pattern.name == "mfa_remove_webauthn":
        _pattern.callback = remove_passkey  # the last passkey stays
    if _pattern.name in CHANGING:
        _pattern.callback = told(_pattern.callback)
STAFF_ONLY = {"account_login", "account_logout", "account_reauthenticate", "account_change_password"}


def _kit() -> list[URLPattern | URLResolver]:
    """The kit sits below access, so its policies are put on here: drawings and sheets are for all."""
    shown = [p for p in kit_urls if p.name == "components"]
    assets = [p for p in kit_urls if p.name != "components"]
    return [
        *policed(list(shown), "components.see", page="staff"),
        *policed(list(assets), "public.read", page="public"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("sign-in/", include(policed([p for p in account_urls if p.name in STAFF_ONLY], "session.open"))),
    path("sign-in/2/", include(policed(list(mfa_urls), "session.open"))),
    path("", include("egenkraft.site.access.urls")),
    path("kit/", include((_kit(), "ui"))),
    path("setup/", include("egenkraft.site.labs.urls")),
    path("", include("egenkraft.site.cards.urls")),
    path("people/", include("egenkraft.site.participants.urls")),
    path("consent/", include("egenkraft.site.consent.urls")),
    path("messages/", include("egenkraft.site.messages.urls")),
    path("methods/", include("egenkraft.site.methods.urls")),
    path("ideas/", include("egenkraft.site.methods.idea_urls")),
    path("give/<uuid:pk>/", give, name="give_idea"),
    path("vote/", vote, name="vote"),
    path("activities/", include("egenkraft.site.activities.urls")),
    path("here/", kiosk, name="kiosk"),
    path("check-in/", include("egenkraft.site.measures.urls")),
    path("jobs/", include("egenkraft.site.work.urls")),
    path("words/", saying_views.own, name="own_words"),
    path("words/<uuid:pk>/", saying_views.say, name="say"),
    path("words/<uuid:pk>/back/", saying_views.take_back, name="take_back_words"),
    path("trials/", include("egenkraft.site.trials.urls")),
    path("results/", include("egenkraft.site.reports.urls")),
    path("load/", include("egenkraft.site.intake.urls")),
    path("", include("egenkraft.site.trust.urls")),
    path("", include("egenkraft.site.home.urls")),
    path("", include("egenkraft.site.diary.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("egenkraft.site.home.demo_urls")))

handler400 = "egenkraft.site.access.errors.unread"
handler403 = "egenkraft.site.access.errors.forbidden"
handler404 = "egenkraft.site.access.errors.not_found"
handler500 = "egenkraft.site.access.errors.broken"
