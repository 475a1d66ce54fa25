"""The page that describes the API: Swagger UI from our own address, allowed to run its own script and no other."""

import hashlib
import re
from base64 import b64encode

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from recto.api.auth import DOCS_FILES

_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def install(app: FastAPI) -> None:
    app.add_api_route("/docs", _page, include_in_schema=False)


async def _page(request: Request) -> HTMLResponse:
    root = request.scope.get("root_path", "")
    page = get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title=request.app.title,
        swagger_js_url=f"{root}{DOCS_FILES}swagger-ui-bundle.js",
        swagger_css_url=f"{root}{DOCS_FILES}swagger-ui.css",
        swagger_favicon_url=f"{root}{DOCS_FILES}favicon.png",
        swagger_ui_parameters=request.app.swagger_ui_parameters,
    )
    page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
    return page


def _policy(page: bytes) -> str:
    """Its own scripts by their hashes (CSP 3, 6.7.3). Swagger UI sets styles of elements and has images in its CSS."""
    scripts = " ".join(
        f"'sha256-{b64encode(hashlib.sha256(found).digest()).decode()}'" for found in _SCRIPT.findall(page)
    )
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
