import type { Cases } from './case.ts';

export const cases: Cases = {
  echo: 'def handler(event, context):\n    return event\n',
  nothing: 'def handler(event, context):\n    pass\n',
  context: 'def handler(event, context):\n    return dict(context)\n',
  throws: `def handler(event, context):
    # The next line is the one.
    raise LookupError("no such thing")
`,
  throwsText: 'def handler(event, context):\n    raise Exception("boom")\n',
  throwsLater: `import asyncio

async def handler(event, context):
    await asyncio.sleep(0.005)
    raise ValueError("later")
`,
  cycle: 'def handler(event, context):\n    a = {}\n    a["self"] = a\n    return a\n',
  notJson: 'def handler(event, context):\n    return {1, 2}\n',
  big: 'def handler(event, context):\n    return "x" * event["n"]\n',
  hang: 'def handler(event, context):\n    print("before")\n    while True:\n        pass\n',
  sleep: 'import time\n\ndef handler(event, context):\n    time.sleep(60)\n',
  exit: 'import sys\n\ndef handler(event, context):\n    sys.exit(3)\n',
  exitQuietly: 'import os\n\ndef handler(event, context):\n    os._exit(0)\n',
  flood: `def handler(event, context):
    line = "x" * 1023
    for _ in range(event["mb"] * 1024):
        print(line)
    return "done"
`,
  memory: `def handler(event, context):
    everything = []
    while True:
        everything.append(bytearray(8_000_000))
`,
  logs: `import sys

def handler(event, context):
    print("one")
    print("two\\nthree")
    print("bad", file=sys.stderr)
    print("four")
`,
  child: `import subprocess
import sys

def handler(event, context):
    subprocess.run([sys.executable, "-c", "print('child')"], check=True)
    return 1
`,
  orphan: `import subprocess
import sys

def handler(event, context):
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid
`,
  counter: `count = 0

def handler(event, context):
    global count
    count += 1
    return count
`,
  environment: `import os

def handler(event, context):
    internal = [name for name in os.environ if name.startswith("CF_")]
    return {"greeting": os.environ.get("GREETING"), "internal": len(internal)}
`,
  recursion: 'def handler(event, context):\n    return handler(event, context)\n',
  wait: `import time

def handler(event, context):
    time.sleep(event["ms"] / 1000)
    return event["n"]
`,
  failsToLoad: `settings = None
settings.read()

def handler(event, context):
    return 1
`,
  syntaxError: `def handler(event, context):
    if event:
    return 1
`,
  noHandler: 'def other(event, context):\n    return 1\n',
};
