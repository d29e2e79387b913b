package worker

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

const (
	maxFrames = 100
	// What lies between a panic and its recovery is dropped, so more is read than told.
	readFrames = maxFrames + 32
)

// stackReader tells the person's own frames: builds are made with -trimpath, so that their files
// begin with the path of the module.
type stackReader struct{ prefix string }

// ofPanic is called by the deferred function that recovered; it gets what `recover` gave.
func (s stackReader) ofPanic(value interface{}) *errorReport {
	report := &errorReport{Stack: s.read()}
	switch v := value.(type) {
	case nil:
		report.Type = "runtime.Goexit"
		report.Message = "The handler ended its goroutine with runtime.Goexit, or panicked with nil."
	case error:
		report.Type, report.Message = typeName(v), v.Error()
	default:
		report.Type, report.Message = "panic", fmt.Sprint(v)
	}
	report.Raw = "panic: " + report.Message + "\n\n" + s.withoutHarness(string(debug.Stack()))
	return report
}

// withoutHarness leaves out the frames, two lines each, that are in every stack.
func (s stackReader) withoutHarness(text string) string {
	lines := strings.Split(text, "\n")
	kept := lines[:1]
	for i := 1; i+1 < len(lines); i += 2 {
		ours := false
		for _, start := range []string{
			s.prefix + packageName, "runtime/debug.Stack(", "panic(", "reflect.Value.", "main.main(", "main.init.",
		} {
			ours = ours || strings.HasPrefix(lines[i], start)
		}
		if !ours {
			kept = append(kept, lines[i], lines[i+1])
		}
	}
	return strings.Join(kept, "\n") + "\n"
}

func (s stackReader) read() []stackFrame {
	counters := make([]uintptr, readFrames)
	frames := runtime.CallersFrames(counters[:runtime.Callers(2, counters)])
	harness := s.prefix + packageName + "."
	stack := make([]stackFrame, 0, 8)
	panicked := false
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, harness):
			if len(stack) > 0 {
				more = false
			}
		case strings.HasPrefix(frame.Function, "runtime."):
			// How the runtime came to panic. Before that is the harness's own deferred call.
			panicked = panicked || frame.Function == "runtime.gopanic" || frame.Function == "runtime.Goexit"
		case panicked && len(stack) < maxFrames:
			stack = append(stack, s.frame(frame))
		}
	}
	for len(stack) > 0 && strings.HasPrefix(stack[len(stack)-1].File, "reflect/") {
		stack = stack[:len(stack)-1]
	}
	return stack
}

func (s stackReader) frame(f runtime.Frame) stackFrame {
	file := strings.TrimPrefix(f.File, s.prefix)
	return stackFrame{
		File:     file,
		Line:     f.Line,
		Function: strings.TrimPrefix(strings.TrimPrefix(f.Function, "main."), s.prefix),
		User:     len(file) < len(f.File),
	}
}
