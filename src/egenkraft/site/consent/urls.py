from django.urls import URLPattern, path

from egenkraft.site.consent import erasing_views, rights_views, views

app_name = "consent"
urlpatterns: list[URLPattern] = [
    path("mine/", views.own, name="own"),
    path("mine/looks/", rights_views.looks, name="looks"),
    path("mine/data/", rights_views.data, name="data"),
    path("mine/data.json", rights_views.take, name="take"),
    path("mine/data/<slug:table>/", rights_views.section, name="section"),
    path("mine/answers/<slug:table>/", rights_views.answers, name="answers"),
    path("mine/wrong/", rights_views.wrong, name="wrong"),
    path("mine/change/", rights_views.change, name="change"),
    path("mine/away/", rights_views.away, name="away"),
    path("asked/", erasing_views.asked, name="asked"),
    path("asked/<uuid:pk>/", erasing_views.answered, name="answered"),
    path("gone/<uuid:pk>/", erasing_views.certificate, name="certificate"),
    path("keeping/", erasing_views.keeping, name="keeping"),
    path("keeping/choose/", erasing_views.choose_months, name="choose_months"),
    path("keeping/<uuid:pk>/", erasing_views.cleared, name="cleared"),
    path("mine/<uuid:pk>/", views.choose, name="choose"),
    path("mine/<uuid:pk>/understood/", views.understood, name="understood"),
    path("words/", views.wordings, name="wordings"),
    path("words/<uuid:pk>/", views.wording, name="wording"),
    path("<uuid:pk>/paper/", erasing_views.paper, name="paper"),
    path("<uuid:pk>/erase/", erasing_views.erase, name="erase"),
    path("<uuid:pk>/", views.person, name="person"),
]
