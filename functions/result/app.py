"""Results, and everything else that is only looked at, over HTTP."""

from recto import bootstrap, observe
from recto.api import gateway

services = bootstrap.services()
log = observe.logger("result", services.settings.log_level)
handler = log.inject_lambda_context(gateway.handler(services.api()))
