from django.urls import URLPattern, path

from egenkraft.site.measures import contact, own, recording_views, views

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
    path("voices/", recording_views.shelves, name="voices"),
    path("voices/sound/<uuid:pk>/", recording_views.listen, name="voice_sound"),
    path("voices/<str:language>/", recording_views.shelf, name="voices_in"),
    path("voices/<str:language>/<slug:key>/", recording_views.text, name="voice_text"),
    path("voices/<str:language>/<slug:key>/decide/", recording_views.decide, name="voice_decide"),
    path("<uuid:pk>/code/", views.code, name="code"),
    path("<uuid:pk>/", views.check_in, name="check_in"),
    path("<uuid:pk>/next/", views.following, name="next"),
    path("<uuid:pk>/<int:number>/", views.question, name="question"),
    path("<uuid:pk>/<int:number>/sound/", views.sound, name="sound"),
]
