from django.urls import path

from egenkraft.site.access import demo

app_name = "demo"
urlpatterns = [path("", demo.doors, name="doors"), path("<slug:role>/", demo.door, name="door")]
