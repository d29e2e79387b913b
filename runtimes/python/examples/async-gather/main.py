import asyncio
import time


async def handler(event, context):
    """Does several slow things at once and keeps what finished in time."""
    limit = min(event.get("timeoutSeconds", 1), context.get_remaining_time_ms() / 1000)
    began = time.perf_counter()
    jobs = {job["name"]: asyncio.create_task(work(job)) for job in event["jobs"]}
    if jobs:
        await asyncio.wait(jobs.values(), timeout=limit)
    results = {}
    for name, task in jobs.items():
        results[name] = task.result() if task.done() else "too slow"
        task.cancel()
    return {"results": results, "seconds": round(time.perf_counter() - began, 2)}


async def work(job):
    # Stands for a request to another service.
    await asyncio.sleep(job["seconds"])
    print(f"{job['name']} is done")
    return "done"
