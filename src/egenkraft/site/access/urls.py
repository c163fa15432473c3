from django.urls import path

from egenkraft.site.access import views

app_name = "access"
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("language/", views.language, name="language"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("colleagues/", views.colleagues, name="colleagues"),
    path("colleagues/<uuid:pk>/end/", views.end_role, name="end_role"),
    path("my-sign-in/", views.my_sign_in, name="my_sign_in"),
]
