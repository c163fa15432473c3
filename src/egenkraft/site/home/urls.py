from django.urls import URLPattern, path

from egenkraft.site.home import finding, identity, notices, views

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("people/", views.people, name="people"),
    path("people/not-yet/", views.not_yet, name="not_yet"),
    path("people/find/", finding.find, name="find"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/name/", identity.see, name="identity"),
    path("people/<uuid:pk>/name/change/", identity.change, name="identity_change"),
    path("notices/<uuid:pk>/away/", notices.away, name="notice_away"),
    path("more/", views.more, name="more"),
    path("me/", views.me, name="me"),
    path("me/again/", views.resume, name="resume"),
]
