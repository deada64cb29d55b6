"""Trying again after a passing fault, unless the site says when to come back."""

from __future__ import annotations

import scrapy
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response


class PatientRetry(RetryMiddleware):
    """Downloader middleware: an answer with ``Retry-After`` is not asked for again in this run."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: scrapy.Spider | None = None,  # noqa: ARG002 - Scrapy's
    ) -> Request | Response:
        """A 503 that names a time is taken at its word; the next runs wait so long."""
        if "Retry-After" in response.headers:
            return response
        return super().process_response(request, response)
