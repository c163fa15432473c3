from django.urls import URLPattern, path

from egenkraft.site.work import views

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
    path("new/", views.add, name="add"),
    path("mine/<uuid:pk>/rate/", views.mine, name="mine"),
    path("<uuid:pk>/", views.interview, name="interview"),
    path("<uuid:pk>/judge/second/", views.second, name="second"),
    path("<uuid:pk>/judge/<slug:rater>/", views.judge, name="judge"),
    path("<uuid:pk>/<slug:key>/", views.move, name="move"),
]
