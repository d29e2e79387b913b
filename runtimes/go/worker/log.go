//go:build !go1.21

package worker

import "log"

func captureLog() { log.SetOutput(logWriter{}) }
