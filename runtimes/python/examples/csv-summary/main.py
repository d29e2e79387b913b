import csv
import io
import logging
from collections import defaultdict


def handler(event, context):
    """Adds up one column of a CSV text for each value of another."""
    group_by, column = event["groupBy"], event["sum"]
    totals = defaultdict(float)
    skipped = 0
    rows = csv.DictReader(io.StringIO(event["csv"]))
    for row in rows:
        try:
            totals[row[group_by]] += float(row[column])
        except (TypeError, ValueError):
            skipped += 1
            logging.warning("line %d: %r is not a number", rows.line_num, row[column])
    return {"totals": dict(sorted(totals.items())), "skipped": skipped}
