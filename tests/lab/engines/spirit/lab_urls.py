"""Addresses of the forum, and robots.txt where the lab has written one."""

import spirit.urls
from django.urls import include, path
from host import robots

urlpatterns = [path("robots.txt", robots), path("", include(spirit.urls))]
