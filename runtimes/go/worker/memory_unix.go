//go:build !windows && !linux

package worker

import (
	"runtime"
	"syscall"
	"time"
)

func peakMemoryKiB(time.Duration) uint32 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return uint32(usage.Maxrss / 1024) // bytes there, KiB elsewhere
	}
	return uint32(usage.Maxrss)
}
