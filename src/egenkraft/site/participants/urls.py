from django.urls import URLPattern, path

from egenkraft.site.participants import views

app_name = "participants"
urlpatterns: list[URLPattern] = [
    path("new/", views.new, name="new"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/status/", views.status, name="status"),
]
