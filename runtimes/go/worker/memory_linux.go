package worker

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

const (
	// Reading costs some 10 µs, so calls that follow each other closely share one reading.
	memoryEvery = 100 * time.Millisecond
	slowCall    = 2 * time.Millisecond
)

var memoryWatch struct {
	status *os.File
	at     time.Time
	peak   uint32
}

// peakMemoryKiB is this process's peak resident set. Not getrusage: what that tells includes the
// process which started this one, up to the moment of exec.
func peakMemoryKiB(took time.Duration) uint32 {
	m := &memoryWatch
	now := time.Now()
	if took < slowCall && m.peak > 0 && now.Sub(m.at) < memoryEvery {
		return m.peak
	}
	m.at = now
	if m.status == nil {
		status, err := os.Open("/proc/self/status")
		if err != nil {
			return m.peak
		}
		m.status = status
	}
	var text [4096]byte
	n, _ := m.status.ReadAt(text[:], 0)
	if fields := bytes.Fields(after(text[:n], "VmHWM:")); len(fields) > 0 {
		if peak, err := strconv.ParseUint(string(fields[0]), 10, 32); err == nil {
			m.peak = uint32(peak)
		}
	}
	return m.peak
}

func after(text []byte, label string) []byte {
	at := bytes.Index(text, []byte(label))
	if at < 0 {
		return nil
	}
	return text[at+len(label):]
}
