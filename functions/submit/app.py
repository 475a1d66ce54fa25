"""Submissions over HTTP."""

from recto import bootstrap, observe
from recto.api import gateway

services = bootstrap.services()
log = observe.logger("submit", services.settings.log_level)
handler = log.inject_lambda_context(gateway.handler(services.api()))
