//go:build !cloudfunction_hook

package worker

import "os"

// Without the hook the platform reads descriptors 1 and 2 itself, line by line.
func hookFiles(func(*os.File, []byte) bool) {}
