//go:build cloudfunction_hook

package worker

import "os"

// The build adds this variable to the standard library: see standard-output.ts.
func hookFiles(write func(*os.File, []byte) bool) { os.CloudFunctionWrite = write }
