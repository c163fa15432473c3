from django.urls import URLPattern, path

from egenkraft.site.messages import views

app_name = "outbox"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="list"),
    path("to/<uuid:pk>/", views.contact, name="contact"),
    path("<uuid:pk>/decide/", views.decide, name="decide"),
]
