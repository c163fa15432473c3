from collections.abc import Iterator

from django.urls import URLPattern, path

from egenkraft.site.diary import open_views, views

app_name = "diary"


def public(prefix: str) -> Iterator[URLPattern]:
    """The public addresses, short where one lab lives here, and under the lab's own name."""
    yield path(f"{prefix}", open_views.home, name="home")
    yield path(f"{prefix}diary/", open_views.archive, name="archive")
    yield path(f"{prefix}diary/<int:year>/<int:month>/", open_views.month, name="month")
    yield path(f"{prefix}diary/<slug:slug>/", open_views.post, name="post")
    yield path(f"{prefix}pictures/", open_views.gallery, name="gallery")
    yield path(f"{prefix}pictures/<int:page>/", open_views.gallery, name="gallery")
    yield path(f"{prefix}feed.atom", open_views.feed, name="feed")
    yield path(f"{prefix}accessibility/", open_views.accessibility, name="accessibility")
    yield path(f"{prefix}about/", open_views.about, name="about")


urlpatterns: list[URLPattern] = [
    path("posts/", views.posts, name="posts"),
    path("posts/new/", views.post_new, name="post_new"),
    path("setup/page/", views.lab_page, name="lab_page"),
    path("setup/page/preview/", views.lab_preview, name="lab_preview"),
    path("posts/<uuid:pk>/", views.post_edit, name="post_edit"),
    path("posts/<uuid:pk>/preview/", views.preview, name="preview"),
    path("posts/<uuid:pk>/unpublish/", views.unpublish, name="unpublish"),
    path("posts/<uuid:pk>/remove/", views.remove, name="remove"),
    path("posts/pictures/<slug:key>/<int:width>.<slug:kind>", views.draft, name="draft"),
    path("pictures/<slug:key>/<int:width>.<slug:kind>", open_views.picture, name="picture"),
    *public(""),
    *public("lab/<slug:lab>/"),
]
