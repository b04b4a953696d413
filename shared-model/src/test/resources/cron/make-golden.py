"""Makes golden.tsv: what an independent implementation says a year of firings is.

    pip install cronsim==2.8 tzdata
    PYTHONTZPATH= python3 make-golden.py > golden.tsv

It reads the expressions of kubernetes-periodics.csv and expressions.txt beside it. Each line
of the output is, separated by tabs: the time zone, the expression, the number of firings from
FROM (inclusive) to TO (exclusive), the first 16 hexadecimal digits of the SHA-256 of their
epoch seconds (decimal, a line feed after each), and the first three of them. The year is a
past one, so that no new time zone data changes it.

cronsim (on PyPI) emulates Debian's cron. It has the rules of S1 for
changes of the clock, but for the cases that this script works around or leaves out:
- it knows no macros: they are written out here;
- it refuses an expression that never fires: here that is one without firings;
- for an expression that follows real time it steps by whole hours of real time, and so loses
  firings around the changes by half an hour in Australia/Lord_Howe (0 */24 * * * fires 364
  times in the 366 days of 2024): expressions of that kind are left out for that zone. In
  zones whose clocks go forward at midnight it would make such an expression fire at the end
  of the gap for a midnight that does not exist; no such zone is used here.
In three more cases its reading differs, and expressions.txt does without them: a-a/n means a/n
to it, sat-sun is a backward range, and L, # and a field for seconds are accepted.
"""

import csv
import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

FROM = datetime(2024, 1, 1, tzinfo=timezone.utc)
TO = datetime(2025, 1, 1, tzinfo=timezone.utc)
HALF_HOUR_ZONE = "Australia/Lord_Howe"
ZONES = ["UTC", "Europe/Amsterdam", "America/New_York", HALF_HOUR_ZONE, "Asia/Kathmandu"]
MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def main():
    for zone in ZONES:
        for expression in expressions():
            if zone != HALF_HOUR_ZONE or not follows_real_time(expression):
                print(*line(zone, expression), sep="\t")


def expressions():
    folder = Path(__file__).parent
    with open(folder / "kubernetes-periodics.csv", newline="") as jobs:
        real = [job["cron"] for job in csv.DictReader(jobs)]
    made = (folder / "expressions.txt").read_text().splitlines()
    return dict.fromkeys(real + [text for text in made if not text.startswith("#")])


def follows_real_time(expression):
    minute, hour, *_ = MACROS.get(expression, expression).split()
    return minute.startswith("*") or hour.startswith("*")


def line(zone, expression):
    seconds = [int(at.timestamp()) for at in firings(zone, expression)]
    digest = hashlib.sha256("".join(f"{s}\n" for s in seconds).encode()).hexdigest()
    return [zone, expression, len(seconds), digest[:16], *seconds[:3]]


def firings(zone, expression):
    start = (FROM - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    try:
        for at in CronSim(MACROS.get(expression, expression), start):
            if at.astimezone(timezone.utc) >= TO:
                return
            yield at
    except CronSimError as error:
        if str(error) != "Bad day-of-month":
            raise


if __name__ == "__main__":
    main()
