from django.urls import URLPattern, path

from egenkraft.site.labs import views

app_name = "labs"
urlpatterns: list[URLPattern] = [
    path("", views.setup, name="setup"),
]
