from django.urls import URLPattern, path

from egenkraft.site.home import views

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("today/", views.today, name="today"),
    path("people/", views.people, name="people"),
    path("more/", views.more, name="more"),
    path("me/", views.me, name="me"),
]
