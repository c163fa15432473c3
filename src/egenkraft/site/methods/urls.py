from django.urls import URLPattern, path

from egenkraft.site.methods import views

app_name = "methods"
urlpatterns: list[URLPattern] = [
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.method, name="method"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/version/", views.version, name="version"),
    path("<uuid:pk>/decide/", views.decide, name="decide"),
]
