import json


def handler(event, context):
    """Answers an HTTP-style request: {method, path, headers, body}."""
    if event.get("method") != "POST":
        return respond(405, {"error": "use POST"}, {"allow": "POST"})
    try:
        order = json.loads(event.get("body") or "")
        quantity = int(order["quantity"])
        price = float(order["price"])
    except (ValueError, KeyError, TypeError) as error:
        return respond(400, {"error": f"not a valid order: {error}"})
    return respond(201, {"item": order.get("item"), "total": round(quantity * price, 2)})


def respond(status, body, headers=None):
    return {
        "status": status,
        "headers": {"content-type": "application/json", **(headers or {})},
        "body": json.dumps(body),
    }
