//go:build !windows

// Command launcher is a worker that belongs to no function yet. It greets the platform and waits
// for a LOAD frame, which it leaves where it is, and then becomes the program that the frame names:
// the same process with the same descriptors, started before anybody needed it.
//
// It imports next to nothing: several wait all the time, and each package costs memory.
package main

import (
	"strconv"
	"syscall"
	"time"
)

const (
	frameLoad       = 1
	frameHello      = 16
	frameLoadFailed = 18
	headerLength    = 9

	// How the payload of LOAD begins: the path follows in hexadecimal digits, which need no reader
	// of JSON, and a quotation mark. See index.ts.
	loadBegin = `{"options":{"program":"`
	// Enough for the longest path that a system takes, in digits.
	peekLength = 16 << 10
	// A frame is written at once: what stays incomplete was cut off by the platform's end.
	patience = 2 * time.Second
)

func main() {
	address, _ := syscall.Getenv("CF_CHANNEL")
	fd, err := strconv.Atoi(address)
	if err == nil {
		err = syscall.SetNonblock(fd, false)
	}
	if err != nil {
		syscall.Write(2, []byte("This program is started by the platform only: "+err.Error()+"\n"))
		syscall.Exit(2)
	}
	send(fd, frameHello, `{"protocol":1}`)
	program := awaitProgram(fd)
	if program == "" {
		fail(fd, "The worker was told no program. Call the function again.")
	}
	// It comes back only where the program can't be started.
	err = syscall.Exec(program, []string{program}, append(syscall.Environ(), "CF_GREETED=1"))
	if err == syscall.ENOENT {
		fail(fd, "The function's program was deleted from the cache. Call the function again: it is "+
			"then built anew.")
	}
	fail(fd, "The function's program can't be started: "+err.Error()+
		". Are programs allowed to run in the platform's data folder?")
}

// awaitProgram waits for the LOAD frame and gives the path in it, "" where there is none. The end
// of the channel is the end of the process.
func awaitProgram(fd int) string {
	buffer := make([]byte, peekLength)
	var since time.Time
	for {
		n, _, err := syscall.Recvfrom(fd, buffer, syscall.MSG_PEEK)
		if err == syscall.EINTR {
			continue
		}
		if n <= 0 || err != nil {
			syscall.Exit(0)
		}
		program, decided := programIn(buffer[:n])
		if decided || n == len(buffer) {
			return program
		}
		if since.IsZero() {
			since = time.Now()
		} else if time.Since(since) > patience {
			syscall.Exit(0)
		}
		time.Sleep(time.Millisecond)
	}
}

// programIn looks at the beginning of a frame, and tells whether more of it could change the answer.
func programIn(frame []byte) (program string, decided bool) {
	if len(frame) < headerLength+len(loadBegin) {
		return "", false
	}
	digits := frame[headerLength+len(loadBegin):]
	if frame[8] != frameLoad || string(frame[headerLength:len(frame)-len(digits)]) != loadBegin {
		return "", true
	}
	path := make([]byte, 0, len(digits)/2)
	for ; len(digits) >= 2; digits = digits[2:] {
		char, err := strconv.ParseUint(string(digits[:2]), 16, 8)
		if err != nil {
			return string(path), true
		}
		path = append(path, byte(char))
	}
	return "", false
}

// fail ends the process. The message needs no escaping in JSON.
func fail(fd int, message string) {
	send(fd, frameLoadFailed,
		`{"type":"LoadFailed","message":"`+message+`","stack":[],"raw":"`+message+`"}`)
	syscall.Exit(1)
}

func send(fd int, kind byte, payload string) {
	length := len(payload)
	frame := append([]byte{byte(length), byte(length >> 8), 0, 0, 0, 0, 0, 0, kind}, payload...)
	for len(frame) > 0 {
		n, err := syscall.Write(fd, frame)
		if err != nil && err != syscall.EINTR {
			syscall.Exit(0)
		}
		if n > 0 {
			frame = frame[n:]
		}
	}
}
