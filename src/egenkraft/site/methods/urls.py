from django.urls import URLPattern, path

from egenkraft.site.methods import views

app_name = "methods"
urlpatterns: list[URLPattern] = [
    path("new/", views.new, name="new"),
    path("cards/<uuid:pk>/", views.card, name="card"),
    path("cards/<uuid:pk>/adopt/", views.adopt, name="adopt"),
    path("<uuid:pk>/", views.method, name="method"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/version/", views.version, name="version"),
    path("<uuid:pk>/use/", views.use, name="use"),
    path("<uuid:pk>/decide/", views.decide, name="decide"),
]
