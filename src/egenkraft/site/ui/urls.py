from django.urls import path

from egenkraft.site.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.components, name="components"),
    path("calendar/", views.away, name="away"),
    path("<slug:digest>.css", views.staff_css, name="staff_css"),
]
