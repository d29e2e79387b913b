// Package worker is the harness that is compiled into every Go function. It speaks the worker
// protocol of the platform (runtimes/PROTOCOL.md): one event at a time, over a private channel.
package worker

import (
	"encoding/binary"
	"io"
	"os"
	"sync"
)

const (
	frameLoad       = 1
	frameInvoke     = 2
	frameRecall     = 3
	frameHello      = 16
	frameReady      = 17
	frameLoadFailed = 18
	frameResult     = 19
	frameError      = 20
	frameLog        = 21
	frameRecalled   = 22
	frameCut        = 23

	headerLength     = 9
	readBufferLength = 64 << 10
)

type frame struct {
	kind    byte
	id      uint32
	payload []byte
}

// connection is the channel to the platform. Reading and writing at the same time is allowed.
type connection interface {
	io.Reader
	io.Writer
}

// channel cuts the connection into frames.
type channel struct {
	connection connection
	// What has been read and not been taken yet.
	buffer     []byte
	start, end int

	writing sync.Mutex
}

func newChannel(c connection) *channel {
	return &channel{connection: c, buffer: make([]byte, readBufferLength)}
}

// read waits for the next frame; its payload belongs to the caller. The end of the channel is the
// end of the process, whatever else it is doing.
func (c *channel) read() frame {
	c.fill(headerLength)
	header := c.buffer[c.start:]
	length := int(binary.LittleEndian.Uint32(header))
	f := frame{id: binary.LittleEndian.Uint32(header[4:]), kind: header[8]}
	c.start += headerLength
	f.payload = make([]byte, length)
	n := copy(f.payload, c.buffer[c.start:c.end])
	c.start += n
	if n < length {
		if _, err := io.ReadFull(c.connection, f.payload[n:]); err != nil {
			os.Exit(0)
		}
	}
	return f
}

// complete tells whether a whole frame is there, so that read would not wait.
func (c *channel) complete() bool {
	have := c.end - c.start
	return have >= headerLength &&
		have-headerLength >= int(binary.LittleEndian.Uint32(c.buffer[c.start:]))
}

func (c *channel) fill(need int) {
	if c.start == c.end {
		c.start, c.end = 0, 0
	} else if len(c.buffer)-c.start < need {
		c.end = copy(c.buffer, c.buffer[c.start:c.end])
		c.start = 0
	}
	for c.end-c.start < need {
		n, err := c.connection.Read(c.buffer[c.end:])
		if n <= 0 || err != nil {
			os.Exit(0)
		}
		c.end += n
	}
}

// putHeader writes the header of the frame that `whole` holds, header included.
func putHeader(whole []byte, kind byte, id uint32) {
	binary.LittleEndian.PutUint32(whole, uint32(len(whole)-headerLength))
	binary.LittleEndian.PutUint32(whole[4:], id)
	whole[8] = kind
}

// send writes a frame that was built with room for its header.
func (c *channel) send(whole []byte, kind byte, id uint32) {
	putHeader(whole, kind, id)
	c.writing.Lock()
	_, err := c.connection.Write(whole)
	c.writing.Unlock()
	if err != nil {
		os.Exit(0)
	}
}

func (c *channel) sendPayload(kind byte, id uint32, payload []byte) {
	c.send(append(make([]byte, headerLength, headerLength+len(payload)), payload...), kind, id)
}
