def handler(event, context):
    name = event.get("name", "world")
    print(f"Greeting {name} in request {context.request_id}")
    return {"message": f"Hello, {name}!"}
