from django.urls import path

from egenkraft.site.access import acts_views, colleague, own, views

app_name = "access"
urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("enter/late/", views.too_late, name="too_late"),
    path("leave/", views.leave, name="leave"),
    path("back/", own.back, name="back"),
    path("language/", views.language, name="language"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("welcome/again/<str:token>/", colleague.renew, name="renew"),
    path("colleagues/", views.colleagues, name="colleagues"),
    path("colleagues/asked/<uuid:pk>/", views.agree_to, name="agree_to"),
    path("colleagues/<uuid:pk>/", colleague.colleague, name="colleague"),
    path("colleagues/<uuid:pk>/open/", colleague.thaw, name="thaw"),
    path("colleagues/<uuid:pk>/recover/", colleague.recover, name="recover"),
    path("colleagues/<uuid:pk>/agree/", colleague.agree, name="agree"),
    path("colleagues/<uuid:pk>/shut/", colleague.shut, name="shut"),
    path("colleagues/<uuid:pk>/end/", views.end_role, name="end_role"),
    path("my-sign-in/", own.my_sign_in, name="my_sign_in"),
    path("my-sign-in/code/", own.code, name="code"),
    path("my-sign-in/others/", own.end_all_others, name="end_others"),
    path("my-sign-in/<uuid:pk>/end/", own.end, name="end_sign_in"),
    path("again/", own.again, name="again"),
    path("acts/", acts_views.lab, name="acts"),
    path("acts/check/", acts_views.check, name="acts_check"),
    path("acts/head.json", acts_views.head, name="acts_head"),
    path("acts/mine/", acts_views.mine, name="acts_mine"),
    path("acts/plain/", acts_views.plain, name="acts_plain"),
]
