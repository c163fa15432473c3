from django.urls import URLPattern, path

from egenkraft.site.methods import views

app_name = "methods"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
]
