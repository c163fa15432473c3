from django.urls import URLPattern, path

from egenkraft.site.reports import views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
]
