"""Log lines for people, on stderr: time, level, what happened, and the job or batch it is about."""

import logging


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        first, *traceback = super().format(record).split("\n", 1)
        about = [f"{name}={getattr(record, name)}" for name in ("job_id", "batch_id") if hasattr(record, name)]
        return "\n".join([" ".join([first, *about]), *traceback])


def configure(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "uvicorn", "PIL", "pikepdf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
