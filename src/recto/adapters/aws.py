"""What all adapters of AWS services share: how patient their clients are, and what their errors are called."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.exceptions import ClientError


def config(**options: Any) -> "Config":
    """Seconds, not the minutes of the defaults: who calls an adapter retries by itself, later."""
    from botocore.config import Config

    patience: dict[str, Any] = {
        "connect_timeout": 1,
        "read_timeout": 10,
        "retries": {"mode": "standard", "total_max_attempts": 2},
    }
    return Config(**(patience | options))


def code(error: "ClientError") -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
