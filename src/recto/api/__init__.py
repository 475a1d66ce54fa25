"""HTTP: routes, their schemas, and problems as RFC 9457 describes them."""
