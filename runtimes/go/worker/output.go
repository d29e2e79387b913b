package worker

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

const (
	levelDebug = 0
	levelInfo  = 1
	levelWarn  = 2
	levelError = 3

	stdout = 0
	stderr = 1

	maxEntryBytes = 256 << 10
	// level, stream and time of a LOG frame
	entryFront = headerLength + 1 + 1 + 8
	// Entries that are printed beyond the limits until it is told how many.
	cutAtOnce = 1000

	// How fast entries can be printed: this many at once, and 50,000 a second.
	printedAtOnce = 1000
	printedPerMs  = 50
)

var (
	// currentEvent is the id of the event that runs, 0 between events. Atomic.
	currentEvent uint32
	output       = &printer{}
)

// printer turns what is printed into LOG frames, one for each print. Each is sent at once: a
// process that dies has told what it printed.
type printer struct {
	mutex   sync.Mutex
	pending [2]entry // text that waits for its newline, by stream
	frame   []byte

	event     uint32 // that printed last
	sent, cut volume // of its log; cut since the last CUT frame

	printed   int       // since the clock was asked
	printedBy time.Time // when all that is printed would be, at that speed
}

// volume is an amount of log entries.
type volume struct{ entries, bytes int }

// entry is a text that grows up to the limit; beyond it only the length is counted.
type entry struct {
	text    []byte
	dropped int
}

func (e *entry) add(text []byte) {
	if room := maxEntryBytes - len(e.text); len(text) > room {
		for room > 0 && !utf8.RuneStart(text[room]) {
			room--
		}
		e.dropped += len(text) - room
		text = text[:room]
	}
	e.text = append(e.text, text...)
}

// print takes what was written to a stream; a print that ends its line ends the entry.
func (p *printer) print(stream int, text []byte) {
	if len(text) == 0 {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	level := byte(levelInfo)
	if stream == stderr {
		level = levelError
	}
	waiting := &p.pending[stream]
	ended := text[len(text)-1] == '\n'
	if ended {
		text = text[:len(text)-1]
	}
	if ended && len(waiting.text) == 0 && len(text) <= maxEntryBytes {
		p.send(level, stream, text, 0)
		return
	}
	waiting.add(text)
	if ended {
		p.flush(stream, level)
	}
}

// log takes one entry that has a level of its own.
func (p *printer) log(level byte, text string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	kept := cut(text, maxEntryBytes)
	p.send(level, stderr, []byte(kept), len(text)-len(kept))
}

// finish sends what still waits for a newline when a call ends.
func (p *printer) finish() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.flush(stdout, levelInfo)
	p.flush(stderr, levelError)
	p.tellCut()
}

func (p *printer) flush(stream int, level byte) {
	waiting := &p.pending[stream]
	if len(waiting.text) == 0 {
		return
	}
	p.send(level, stream, waiting.text, waiting.dropped)
	*waiting = entry{text: waiting.text[:0]}
	if cap(waiting.text) > maxEntryBytes/4 {
		waiting.text = nil
	}
}

// limited counts an entry, and tells whether it is beyond what is sent of one event.
func (p *printer) limited(event uint32, bytes int) bool {
	if event != p.event {
		p.tellCut()
		p.event, p.sent = event, volume{}
	}
	beyond := settings.MaxLogEntries > 0 && p.sent.entries >= settings.MaxLogEntries ||
		settings.MaxLogBytes > 0 && p.sent.bytes >= settings.MaxLogBytes
	counted := &p.sent
	if beyond {
		counted = &p.cut
	}
	counted.entries++
	counted.bytes += bytes
	if p.cut.entries >= cutAtOnce {
		p.tellCut()
	}
	return beyond
}

// pace has a flood wait as for any slow reader; it leaves the processor to the other functions.
func (p *printer) pace() {
	p.printed++
	// The clock is asked once for all that are printed in one millisecond.
	if p.printed < printedPerMs {
		return
	}
	p.printed = 0
	now := time.Now()
	if earliest := now.Add(-printedAtOnce / printedPerMs * time.Millisecond); p.printedBy.Before(earliest) {
		p.printedBy = earliest
	}
	p.printedBy = p.printedBy.Add(time.Millisecond)
	time.Sleep(p.printedBy.Sub(now))
}

func (p *printer) tellCut() {
	if p.cut.entries == 0 {
		return
	}
	frame := make([]byte, headerLength+8)
	bytes := p.cut.bytes
	if bytes > math.MaxUint32 {
		bytes = math.MaxUint32
	}
	binary.LittleEndian.PutUint32(frame[headerLength:], uint32(p.cut.entries))
	binary.LittleEndian.PutUint32(frame[headerLength+4:], uint32(bytes))
	p.cut = volume{}
	platform.send(frame, frameCut, p.event)
}

func (p *printer) send(level byte, stream int, text []byte, dropped int) {
	p.pace()
	event := atomic.LoadUint32(&currentEvent)
	if p.limited(event, len(text)+dropped) {
		return
	}
	frame := append(p.frame[:0], make([]byte, entryFront)...)
	frame[headerLength] = level
	frame[headerLength+1] = byte(stream)
	now := float64(time.Now().UnixNano()/1000) / 1000
	binary.LittleEndian.PutUint64(frame[headerLength+2:], math.Float64bits(now))
	frame = append(frame, text...)
	if dropped > 0 {
		frame = append(frame, fmt.Sprintf("… [cut: %d bytes]", dropped)...)
	}
	platform.send(frame, frameLog, event)
	if cap(frame) <= maxEntryBytes/4 {
		p.frame = frame
	}
}

// captureOutput leads what Go code prints into frames. Descriptors 1 and 2 stay as they are, for
// child processes and for the last words of a process that crashes; the platform reads those too.
func captureOutput() {
	out, err := os.Stdout, os.Stderr
	hookFiles(func(file *os.File, text []byte) bool {
		switch file {
		case out:
			output.print(stdout, text)
		case err:
			output.print(stderr, text)
		default:
			return false
		}
		return true
	})
	captureLog()
}

// logWriter takes what the log package prints: it has no levels, and reports what happens.
type logWriter struct{}

func (logWriter) Write(text []byte) (int, error) {
	output.log(levelInfo, strings.TrimSuffix(string(text), "\n"))
	return len(text), nil
}
