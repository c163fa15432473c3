from django.urls import URLPattern, path

from egenkraft.site.labs import views

app_name = "labs"
urlpatterns: list[URLPattern] = [
    path("", views.setup, name="setup"),
    path("words/", views.words, name="words"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/<uuid:pk>/", views.outcome, name="outcome"),
    path("lists/<slug:name>/", views.rows, name="list"),
    path("lists/<slug:name>/<uuid:pk>/", views.change, name="change"),
    path("lists/<slug:name>/<uuid:pk>/remove/", views.remove, name="remove"),
]
