package worker

import "time"

// The platform measures it from outside.
func peakMemoryKiB(time.Duration) uint32 { return 0 }
