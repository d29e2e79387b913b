package worker

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"unsafe"
)

const fileFlagOverlapped = 0x40000000

var (
	kernel32            = syscall.NewLazyDLL("kernel32.dll")
	createEvent         = kernel32.NewProc("CreateEventW")
	getOverlappedResult = kernel32.NewProc("GetOverlappedResult")
)

// pipe is a named pipe opened for overlapped use: on a synchronous handle a read that waits would
// hold up every write.
type pipe struct {
	handle         syscall.Handle
	reading, write syscall.Overlapped
}

func connect(address string) (connection, error) {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return nil, errors.New("CF_CHANNEL must be <path>:<key>")
	}
	name, err := syscall.UTF16PtrFromString(address[:colon])
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_EXISTING, fileFlagOverlapped, 0)
	if err != nil {
		return nil, err
	}
	p := &pipe{handle: handle}
	for _, overlapped := range []*syscall.Overlapped{&p.reading, &p.write} {
		// A manual-reset event that is not set, as overlapped calls want it.
		event, _, err := createEvent.Call(0, 1, 0, 0)
		if event == 0 {
			return nil, err
		}
		overlapped.HEvent = syscall.Handle(event)
	}
	_, err = p.Write([]byte(address[colon+1:] + "0"))
	return p, err
}

func (p *pipe) Read(b []byte) (int, error) {
	n, err := p.finish(&p.reading, syscall.ReadFile(p.handle, b, nil, &p.reading))
	if n == 0 && err == nil {
		return 0, io.EOF
	}
	return n, err
}

// Write is called by one goroutine at a time: the channel sees to it.
func (p *pipe) Write(b []byte) (int, error) {
	written := 0
	for written < len(b) {
		n, err := p.finish(&p.write, syscall.WriteFile(p.handle, b[written:], nil, &p.write))
		if err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

func (p *pipe) finish(overlapped *syscall.Overlapped, started error) (int, error) {
	if started != nil && started != syscall.ERROR_IO_PENDING {
		return 0, started
	}
	var n uint32
	ok, _, err := getOverlappedResult.Call(uintptr(p.handle),
		uintptr(unsafe.Pointer(overlapped)), uintptr(unsafe.Pointer(&n)), 1)
	if ok == 0 {
		return 0, err
	}
	return int(n), nil
}
