import sqlite3
import statistics
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def handler(event, context):
    """Reports sales by month, using SQL in memory and exact money."""
    sales = [(date.fromisoformat(sale["date"]), Decimal(sale["amount"])) for sale in event["sales"]]
    if not sales:
        return {"months": [], "total": "0.00"}

    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE TABLE sale (month TEXT, cents INTEGER)")
        database.executemany(
            "INSERT INTO sale VALUES (?, ?)",
            [(day.strftime("%Y-%m"), int(amount / CENT)) for day, amount in sales],
        )
        months = database.execute(
            "SELECT month, COUNT(*), SUM(cents) FROM sale GROUP BY month ORDER BY month"
        ).fetchall()
    finally:
        database.close()

    amounts = [amount for _, amount in sales]
    return {
        "months": [
            {"month": month, "sales": count, "total": money(cents * CENT)}
            for month, count, cents in months
        ],
        "total": money(sum(amounts)),
        "median": money(statistics.median(amounts)),
        "best": max(sales, key=lambda sale: sale[1])[0].strftime("%A, %d %B %Y"),
    }


def money(amount):
    return str(amount.quantize(CENT, ROUND_HALF_UP))
