from django.urls import path

from egenkraft.site.access import acts_views, views

app_name = "access"
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("language/", views.language, name="language"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("colleagues/", views.colleagues, name="colleagues"),
    path("colleagues/<uuid:pk>/end/", views.end_role, name="end_role"),
    path("acts/", acts_views.lab, name="acts"),
    path("acts/check/", acts_views.check, name="acts_check"),
    path("acts/head.json", acts_views.head, name="acts_head"),
    path("acts/mine/", acts_views.mine, name="acts_mine"),
    path("acts/plain/", acts_views.plain, name="acts_plain"),
    path("my-sign-in/", views.my_sign_in, name="my_sign_in"),
]
