package worker

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
)

// callContext is what a function may know about the call that runs. It becomes a map or a
// context.Context only where the handler asks for one.
type callContext struct {
	caller          []byte // a JSON object
	requestID       string
	timeout         time.Duration
	begun           time.Time
	memory, version string
}

func (c *callContext) deadline() time.Time { return c.begun.Add(c.timeout) }

// texts has everything as text: a caller's value that is no text is there as JSON.
func (c *callContext) texts() map[string]string {
	texts := make(map[string]string, 8)
	if len(c.caller) > len(`{}`) {
		var given map[string]json.RawMessage
		_ = json.Unmarshal(c.caller, &given) // the platform made it: it is an object
		for name, value := range given {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			texts[name] = text
		}
	}
	texts["requestId"] = c.requestID
	texts["functionName"] = settings.FunctionName
	texts["functionVersion"] = c.version
	texts["memoryLimitMb"] = c.memory
	texts["timeoutMs"] = strconv.FormatInt(c.timeout.Milliseconds(), 10)
	texts["deadlineMs"] = strconv.FormatInt(c.deadline().UnixMilli(), 10)
	texts["remainingTimeMs"] = texts["timeoutMs"]
	return texts
}

// std gives a context that ends at the deadline; its values have the names of the map's.
func (c *callContext) std() (context.Context, context.CancelFunc) {
	deadline, cancel := context.WithDeadline(context.Background(), c.deadline())
	return &valueContext{Context: deadline, call: c}, cancel
}

type valueContext struct {
	context.Context
	call *callContext
}

func (v *valueContext) Value(key interface{}) interface{} {
	if name, ok := key.(string); ok {
		if text, ok := v.call.texts()[name]; ok {
			return text
		}
	}
	return v.Context.Value(key)
}
