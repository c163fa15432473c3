from django.urls import URLPattern, path

app_name = "participants"
urlpatterns: list[URLPattern] = [
]
