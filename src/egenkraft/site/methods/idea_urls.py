from django.urls import URLPattern, path

from egenkraft.site.methods import idea_views

app_name = "ideas"
urlpatterns: list[URLPattern] = [
    path("", idea_views.list_, name="list"),
    path("new/", idea_views.new, name="new"),
    path("idea/<uuid:pk>/voice/", idea_views.voice, name="voice"),
    path("idea/<uuid:pk>/silence/", idea_views.silence, name="silence"),
    path("idea/<uuid:pk>/correct/", idea_views.correct, name="correct"),
    path("cause/<uuid:pk>/correct/", idea_views.correct, name="correct_cause"),
    path("idea/<uuid:pk>/method/", idea_views.make, name="make"),
    path("ballot/<uuid:pk>/go-on/", idea_views.go_on, name="go_on"),
    path("ballot/<uuid:pk>/close/", idea_views.close, name="close"),
    path("<uuid:pk>/", idea_views.workshop, name="workshop"),
    path("<uuid:pk>/cause/", idea_views.cause, name="cause"),
    path("<uuid:pk>/idea/", idea_views.idea, name="idea"),
    path("<uuid:pk>/phones/", idea_views.phones, name="phones"),
    path("<uuid:pk>/secret/", idea_views.secret, name="secret"),
    path("<uuid:pk>/hands/", idea_views.hands, name="hands"),
]
