"""Three months of the demo's messages, told to the running portal once: python -m bin.lib.demo_costs DATA_DIR

The sandbox tells the webhooks of its history; the portal takes them in and charges them as always. Then Meta's
own figures are read as every night, so that there is something to compare. Broken off, it begins again at the
next start: what is there already stays as it is.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bin.lib import problems
from bin.lib.portal import DEMO_FILE
from bin.lib.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
STAMP = "demo-costs.stamp"
PATIENCE_SECONDS = 300
DAY = 86400
WITH_A_GAP = "102290129340102"  # Hanami Osaka


def main() -> int:
    data_dir = Path(sys.argv[1])
    if (data_dir / STAMP).exists():
        return 0
    demo = json.loads((data_dir / DEMO_FILE).read_text())
    tell(f"{demo['sandbox_url']}/_sandbox")
    wait(lambda: ask(f"{demo['url']}/healthz")["undigested_deliveries"] == 0)
    for command in ("charge", "read_meta_costs"):
        manage = [sys.executable, "manage.py", command, "--skip-checks"]
        subprocess.run(manage, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (data_dir / STAMP).touch()
    print("Costs of three months are there, and Meta's figures to compare them with.")
    return 0


def tell(sandbox: str) -> None:
    """The webhooks of every account's messages, one account after the other. Of one account three days
    stay untold, as if they had been lost: a difference to Meta's figures.
    """
    gap = int(time.time()) - 41 * DAY
    for account in ask(f"{sandbox}/nodes?kind=waba")["data"]:
        spans = [{"to": gap}, {"from": gap + 3 * DAY}] if account["id"] == WITH_A_GAP else [{}]
        for span in spans:
            ask(f"{sandbox}/webhooks/history", {"waba": account["id"], **span})
            wait(lambda: ask(f"{sandbox}/webhooks/history")["state"] != "running")
            told = ask(f"{sandbox}/webhooks/history")
            if told["state"] != "done" or told["refused"]:
                raise Problem(f"The history of {account['name']} could not be told: {told}")


def wait(until: Any) -> None:
    """Raises Problem when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise Problem("The portal did not take in the history of the demo in time.")
        time.sleep(0.2)


def ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
