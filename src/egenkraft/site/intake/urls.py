from django.urls import URLPattern, path

from egenkraft.site.intake import views

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("", views.start, name="start"),
    path("columns/", views.columns, name="columns"),
    path("templates/", views.templates, name="templates"),
    path("<uuid:pk>/", views.load, name="load"),
    path("<uuid:pk>/write/", views.write, name="write"),
    path("<uuid:pk>/drop/", views.drop, name="drop"),
]
