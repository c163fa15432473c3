from django.urls import URLPattern, path

from egenkraft.site.intake import views

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
]
