from django.urls import URLPattern, path

from egenkraft.site.consent import views

app_name = "consent"
urlpatterns: list[URLPattern] = [
    path("mine/", views.own, name="own"),
    path("mine/<uuid:pk>/", views.choose, name="choose"),
    path("mine/<uuid:pk>/understood/", views.understood, name="understood"),
    path("words/", views.wordings, name="wordings"),
    path("words/<uuid:pk>/", views.wording, name="wording"),
    path("<uuid:pk>/", views.person, name="person"),
]
