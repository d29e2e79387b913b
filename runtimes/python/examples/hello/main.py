def handler(event, context):
    name = event.get("name", "world")
    print(f"Greeting {name}")
    return {"message": f"Hello, {name}!", "requestId": context.request_id}
