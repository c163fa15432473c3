from django.urls import URLPattern, path

from egenkraft.site.cards import door, views

app_name = "cards"
urlpatterns: list[URLPattern] = [
    path("c/<str:token>/", door.scan, name="scan"),
    path("start/", door.start, name="start"),
    path("start/not-me/", door.not_me, name="not_me"),
    path("start/choose/", views.choose, name="choose"),
    path("start/second/", views.second, name="second"),
    path("start/wait/", views.wait, name="wait"),
    path("people/cards/", views.sheet, name="sheet"),
    path("people/<uuid:pk>/card/", views.person, name="person"),
    path("people/<uuid:pk>/card/print/", views.reprint, name="print"),
    path("people/<uuid:pk>/card/pictures/", views.pictures, name="pictures"),
]
