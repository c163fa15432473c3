from django.urls import URLPattern, path

from egenkraft.site.activities import views

app_name = "activities"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
]
