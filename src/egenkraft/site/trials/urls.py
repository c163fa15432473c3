from django.urls import URLPattern, path

from egenkraft.site.trials import views

app_name = "trials"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
]
