"""Addresses of the archive, and robots.txt where the lab has written one."""

from django.urls import include, path
from host import robots

urlpatterns = [
    path("robots.txt", robots),
    path("", include("hyperkitty.urls")),
    path("", include("django_mailman3.urls")),
    path("accounts/", include("allauth.urls")),
]
