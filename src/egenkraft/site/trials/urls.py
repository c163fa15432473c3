from django.urls import URLPattern, path

from egenkraft.site.trials import late_views, reports, saying_views, views

app_name = "trials"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
    path("library/", views.library, name="library"),
    path("library/<uuid:pk>/", views.card, name="card"),
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.trial, name="trial"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/plan/change/", views.change, name="change"),
    path("<uuid:pk>/people/", views.people, name="people"),
    path("<uuid:pk>/lock/", views.lock, name="lock"),
    path("<uuid:pk>/draw/", views.draw, name="draw"),
    path("<uuid:pk>/late/", late_views.join, name="late"),
    path("<uuid:pk>/late/<int:number>/", late_views.stage, name="round"),
    path("<uuid:pk>/lot.json", views.lot, name="lot"),
    path("<uuid:pk>/look/", views.look, name="look"),
    path("<uuid:pk>/freeze/", views.freeze, name="freeze"),
    path("<uuid:pk>/amend/", views.amend, name="amend"),
    path("<uuid:pk>/words/", saying_views.pick, name="words"),
    path("<uuid:pk>/report/", reports.index, name="report"),
    path("<uuid:pk>/report/<str:reader>/<str:lang>.pdf", reports.paper, name="paper"),
    path("<uuid:pk>/answer.json", views.answer, name="answer"),
]
