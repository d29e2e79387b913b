//go:build !windows

package worker

import (
	"errors"
	"io"
	"strconv"
	"syscall"
)

// descriptor is the inherited socket. Plain blocking system calls: a round trip through Go's
// poller would wake one more thread.
type descriptor int

func connect(address string) (connection, error) {
	fd, err := strconv.Atoi(address)
	if err != nil {
		return nil, errors.New("CF_CHANNEL must be the number of an inherited descriptor")
	}
	syscall.CloseOnExec(fd)
	return descriptor(fd), syscall.SetNonblock(fd, false)
}

func (d descriptor) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(d), p)
		switch {
		case n > 0:
			return n, nil
		case n == 0:
			return 0, io.EOF
		case err != syscall.EINTR:
			return 0, err
		}
	}
}

func (d descriptor) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		n, err := syscall.Write(int(d), p[written:])
		if err != nil && err != syscall.EINTR {
			return written, err
		}
		if n > 0 {
			written += n
		}
	}
	return written, nil
}
