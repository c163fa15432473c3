from django.urls import URLPattern, path

from egenkraft.site.diary import views

app_name = "diary"
urlpatterns: list[URLPattern] = [
    path("posts/", views.posts, name="posts"),
    path("", views.home, name="home"),
]
