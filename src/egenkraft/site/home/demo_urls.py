from django.urls import path

from egenkraft.site.home import demo

app_name = "demo"
urlpatterns = [path("", demo.doors, name="doors"), path("<slug:role>/", demo.door, name="door")]
