// The floor of a round trip: length-and-id frames on descriptor 3, JSON in and out, nothing else.
package main

import (
	"encoding/binary"
	"encoding/json"
	"syscall"
)

func main() {
	buffer := make([]byte, 65536)
	for {
		n, err := syscall.Read(3, buffer)
		if n <= 0 || err != nil {
			return
		}
		length := binary.LittleEndian.Uint32(buffer)
		var event interface{}
		if json.Unmarshal(buffer[8:8+length], &event) != nil {
			return
		}
		out, _ := json.Marshal(map[string]interface{}{"message": "hello", "event": event})
		frame := make([]byte, 8, 8+len(out))
		binary.LittleEndian.PutUint32(frame, uint32(len(out)))
		copy(frame[4:8], buffer[4:8])
		syscall.Write(3, append(frame, out...))
	}
}
