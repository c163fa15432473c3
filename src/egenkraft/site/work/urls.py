from django.urls import URLPattern, path

from egenkraft.site.work import views

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
]
