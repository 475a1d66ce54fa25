"""How long the API functions take to import beside bare FastAPI, Mangum and redis; fails above 1.5 times as long.

Each import happens in a fresh interpreter, in turn, and medians are compared. What is imported is the function's own
module, which makes its handler, as Lambda does on a cold start. What counts is the processor's time: on a busy machine
the clock tells more of others.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

LIMIT = 1.5
ROUNDS = 15
FOLDER = Path(__file__).parents[1] / "functions"
FUNCTIONS = ("submit", "result")
BARE = "from fastapi import FastAPI; from mangum import Mangum; import redis; Mangum(FastAPI(), lifespan='off')"
ON_AWS = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "RECTO_STORAGE": "aws",
    "RECTO_BUCKET": "bucket",
    "RECTO_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    "RECTO_REDIS_URL": "rediss://localhost:6379/0",
    "RECTO_AUTH": "key,jwt",
    "RECTO_KEYS_SECRET": "keys",
    "RECTO_JWT_ISSUER": "https://issuer.example",
    "RECTO_JWT_AUDIENCE": "recto",
    "RECTO_JWT_KEYS": "https://issuer.example/keys",
}
_MEASURED = """
import sys, time
before, started = set(sys.modules), time.process_time()
{code}
print(time.process_time() - started, *sorted(set(sys.modules) - before))
"""


def imported(code: str) -> tuple[float, set[str]]:
    """The processor's seconds that ``code`` takes in a fresh interpreter and the modules it imports."""
    measured = [sys.executable, "-c", _MEASURED.format(code=code)]
    answer = subprocess.run(measured, env=os.environ | ON_AWS, check=True, capture_output=True, text=True)
    seconds, *modules = answer.stdout.split()
    return float(seconds), set(modules)


def function(name: str) -> str:
    """Code that imports a function."""
    return f"import runpy; runpy.run_path({str(FOLDER / name / 'app.py')!r})"


def main() -> None:
    codes = {"bare": BARE} | {name: function(name) for name in FUNCTIONS}
    for code in codes.values():
        imported(code)
    rounds = [{name: imported(code) for name, code in codes.items()} for _ in range(ROUNDS)]
    medians = {name: statistics.median(round_[name][0] for round_ in rounds) for name in codes}
    for name in codes:
        ratio, modules = medians[name] / medians["bare"], len(rounds[0][name][1])
        print(f"import {name:>6}: {medians[name] * 1000:.0f} ms, {ratio:.2f}x bare, {modules} modules")
    worst = max(medians.values()) / medians["bare"]
    sys.exit(f"a function imports in {worst:.2f}x bare; the limit is {LIMIT}x" if worst > LIMIT else 0)


if __name__ == "__main__":
    main()
