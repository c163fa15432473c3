from django.urls import URLPattern, path

from egenkraft.site.activities import kiosk, views

app_name = "activities"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("kinds/", views.kinds, name="kinds"),
    path("kinds/<uuid:pk>/", views.kind, name="kind"),
    path("<uuid:pk>/", views.activity, name="activity"),
    path("<uuid:pk>/kiosk/", kiosk.start, name="kiosk"),
    path("<uuid:pk>/mark/", views.mark, name="mark"),
    path("<uuid:pk>/all-here/", views.all_here, name="all_here"),
    path("<uuid:pk>/all-here/undo/", views.undo_all_here, name="undo_all_here"),
    path("<uuid:pk>/find/", views.find, name="find"),
    path("<uuid:pk>/save/", views.save, name="save"),
    path("<uuid:pk>/correct/", views.correct, name="correct"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
]
