from django.urls import URLPattern, path

from egenkraft.site.measures import contact, own, views

app_name = "measures"
urlpatterns: list[URLPattern] = [
    path("", contact.list_, name="due"),
    path("tried/<uuid:pk>/<uuid:wave>/", contact.tried, name="tried"),
    path("open/<uuid:pk>/", views.open_, name="open"),
    path("hand/<str:token>/", views.hand, name="hand"),
    path("begin/", views.begin, name="begin"),
    path("mine/", own.mine, name="mine"),
    path("mine/<uuid:pk>/then/", own.then_and_now, name="then"),
    path("mine/<uuid:pk>/", own.one, name="mine_one"),
    path("presentations/", views.presentations, name="presentations"),
    path("<uuid:pk>/code/", views.code, name="code"),
    path("<uuid:pk>/", views.check_in, name="check_in"),
    path("<uuid:pk>/next/", views.following, name="next"),
    path("<uuid:pk>/<int:number>/", views.question, name="question"),
]
