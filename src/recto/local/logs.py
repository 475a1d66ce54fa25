"""Log lines for people, on stderr: time, level, what happened, and the job it is about."""

import logging


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        job_id = getattr(record, "job_id", None)
        first, *rest = super().format(record).split("\n", 1)
        return "\n".join([f"{first} job_id={job_id}" if job_id else first, *rest])


def configure(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "uvicorn", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
