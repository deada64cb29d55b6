"""Addresses of the forum, and robots.txt where the lab has written one."""

from django.urls import include, path
from host import robots

urlpatterns = [
    path("robots.txt", robots),
    path("accounts/", include("django.contrib.auth.urls")),
    path("forum/", include("machina.urls")),
]
