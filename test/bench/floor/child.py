# The floor of a round trip: length-and-id frames on descriptor 3, JSON in and out, nothing else.
import json
import os
import struct

while True:
    data = os.read(3, 65536)
    if not data:
        break
    length, number = struct.unpack_from("<II", data)
    event = json.loads(data[8 : 8 + length])
    out = json.dumps({"message": "hello", "event": event}).encode()
    os.write(3, struct.pack("<II", len(out), number) + out)
