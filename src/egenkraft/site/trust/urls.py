from django.urls import URLPattern, path

from egenkraft.site.trust import entrusting, need, protection

app_name = "trust"
urlpatterns: list[URLPattern] = [
    path("people/entrusted/", entrusting.overview, name="entrusted"),
    path("people/entrusted/<uuid:account>/", entrusting.leader, name="leader"),
    path("people/entrusted/<uuid:account>/move/", entrusting.move, name="move"),
    path("people/in-need/", need.broken, name="broken"),
    path("people/in-need/<uuid:pk>/looked/", need.looked, name="looked"),
    path("people/<uuid:pk>/entrusted/", entrusting.person, name="person"),
    path("people/<uuid:pk>/in-need/", need.need, name="need"),
    path("people/<uuid:pk>/protection/", protection.together, name="together"),
    path("me/protection/", protection.own, name="own"),
]
