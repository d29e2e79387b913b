//go:build !windows

// Command launcher is a worker that belongs to no function yet. It greets the platform and waits
// for a LOAD frame, which it leaves where it is, and then becomes the program that the frame names:
// the same process with the same descriptors, started before anybody needed it.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"syscall"
	"time"
)

const (
	frameLoad       = 1
	frameHello      = 16
	frameLoadFailed = 18
	headerLength    = 9

	// A frame's beginning has to be in the socket's buffer as a whole, which may hold 8 KiB only.
	peekLength = 16 << 10
	// A frame is written at once: what stays incomplete was cut off by the platform's end.
	patience = 5 * time.Second
)

func main() {
	fd, err := strconv.Atoi(os.Getenv("CF_CHANNEL"))
	if err == nil {
		err = syscall.SetNonblock(fd, false)
	}
	if err != nil {
		os.Stderr.WriteString("This program is started by the platform only: " + err.Error() + "\n")
		os.Exit(2)
	}
	send(fd, frameHello, []byte(`{"protocol":1}`))
	program, err := awaitProgram(fd)
	if err == nil {
		// It comes back only where the program can't be started.
		err = syscall.Exec(program, []string{program}, append(os.Environ(), "CF_GREETED=1"))
		err = explain(program, err)
	}
	report, _ := json.Marshal(map[string]interface{}{
		"type": "LoadFailed", "message": err.Error(), "stack": []string{}, "raw": err.Error(),
	})
	send(fd, frameLoadFailed, report)
	os.Exit(1)
}

// awaitProgram waits for the LOAD frame and gives the path of the program in it. The end of the
// channel is the end of the process.
func awaitProgram(fd int) (string, error) {
	buffer := make([]byte, peekLength)
	var since time.Time
	for {
		n, _, err := syscall.Recvfrom(fd, buffer, syscall.MSG_PEEK)
		if err == syscall.EINTR {
			continue
		}
		if n <= 0 || err != nil {
			os.Exit(0)
		}
		if program := programIn(buffer[:n]); program != "" {
			return program, nil
		}
		if n == len(buffer) || isWhole(buffer[:n]) {
			return "", errors.New("LOAD names no program. Save the function again.")
		}
		if since.IsZero() {
			since = time.Now()
		} else if time.Since(since) > patience {
			os.Exit(0)
		}
		time.Sleep(time.Millisecond)
	}
}

func isWhole(frame []byte) bool {
	return len(frame) >= headerLength &&
		len(frame)-headerLength >= int(binary.LittleEndian.Uint32(frame))
}

// programIn looks into the beginning of a LOAD frame: options.executable, or "" where what is
// there does not tell.
func programIn(frame []byte) string {
	if len(frame) < headerLength || frame[8] != frameLoad {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(frame[headerLength:]))
	_, err := decoder.Token()
	for err == nil && decoder.More() {
		var name json.Token
		if name, err = decoder.Token(); err != nil {
			break
		}
		if name != "options" {
			var other json.RawMessage
			err = decoder.Decode(&other)
			continue
		}
		var options struct {
			Executable string `json:"executable"`
		}
		if decoder.Decode(&options) != nil {
			break
		}
		return options.Executable
	}
	return ""
}

func explain(program string, err error) error {
	if err == syscall.ENOENT {
		return errors.New("The function's program is no longer in the cache: " + program +
			". Call the function again: it is then built anew.")
	}
	return errors.New("The function's program " + program + " can't be started: " + err.Error() +
		". Does its folder allow programs to be run?")
}

func send(fd int, kind byte, payload []byte) {
	frame := make([]byte, headerLength, headerLength+len(payload))
	binary.LittleEndian.PutUint32(frame, uint32(len(payload)))
	frame[8] = kind
	frame = append(frame, payload...)
	for len(frame) > 0 {
		n, err := syscall.Write(fd, frame)
		if err != nil && err != syscall.EINTR {
			os.Exit(0)
		}
		if n > 0 {
			frame = frame[n:]
		}
	}
}
