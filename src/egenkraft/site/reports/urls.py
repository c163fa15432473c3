from django.urls import URLPattern, path

from egenkraft.site.reports import making, views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("report/", making.index, name="report"),
    path("report/<str:reader>/<str:lang>.pdf", making.paper, name="paper"),
]
