"""What is done to every answer, whoever gave it."""

from flask import Flask, Response, request

from webhooks.body import Bodies

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""None of our answers is a page: no sniffing, no frames, nothing kept."""


def finish(app: Flask, bodies: Bodies) -> None:
    """Give every answer of `app` its HEADERS, and let no body lie unread before it."""

    @app.after_request
    def last(response: Response) -> Response:
        """Reads what a route did not want."""
        if request.content_length or "Transfer-Encoding" in request.headers:
            bodies.discard(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response
