"""What commands print: results on stdout, as text or as JSON lines, and all else on stderr."""

import json
import sys
from collections.abc import Mapping
from typing import Any


class Output:
    """``headers`` puts the name of its file before each text."""

    def __init__(self, *, jsonl: bool, headers: bool) -> None:
        self._jsonl = jsonl
        self._headers = headers
        self.failed = False

    def result(self, file: str, result: Mapping[str, Any]) -> None:
        if self._jsonl:
            self._json({"file": file, **result})
            return
        if self._headers:
            print(f"==> {file} <==")
        print(result["text"], flush=True)
        self.note(file, summary(result))

    def problem(self, file: str, problem: Mapping[str, Any]) -> None:
        self.failed = True
        if self._jsonl:
            self._json({"file": file, "error": dict(problem)})
        else:
            self.note(file, f"{problem['title']}. {problem['detail']}")

    def accepted(self, file: str, job_id: str, result_url: str) -> None:
        if self._jsonl:
            self._json({"file": file, "job_id": job_id, "result_url": result_url})
        else:
            print(job_id, result_url, flush=True)

    def note(self, file: str, text: str) -> None:
        print(f"{file}: {text}", file=sys.stderr, flush=True)

    def _json(self, record: Mapping[str, Any]) -> None:
        print(json.dumps(record, ensure_ascii=False), flush=True)


def summary(result: Mapping[str, Any]) -> str:
    pages = result["document"]["pages"]
    seconds = sum(result["timings"].values())
    return f"{pages} page{'' if pages == 1 else 's'}, health {result['health']:.2f}, {seconds:.2f} s"
