from django.urls import URLPattern, path

app_name = "measures"
urlpatterns: list[URLPattern] = [
]
