"""Root URLs: the only place that knows all rooms."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.account.urls")),
    path("konto/2fa/", include("allauth.mfa.urls")),
]
