package worker

import (
	"encoding/json"
	"fmt"
)

const maxRawBytes = 64 << 10

// errorReport is an error as the protocol has it.
type errorReport struct {
	Type    string       `json:"type"`
	Message string       `json:"message"`
	Stack   []stackFrame `json:"stack"`
	Raw     string       `json:"raw"`
}

type stackFrame struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function,omitempty"`
	User     bool   `json:"user"`
}

// encode never fails: texts that are no UTF-8 are mended by the encoder.
func (r *errorReport) encode() []byte {
	r.Raw, r.Message = cut(r.Raw, maxRawBytes), cut(r.Message, maxRawBytes)
	if r.Stack == nil {
		r.Stack = []stackFrame{}
	}
	encoded, _ := json.Marshal(r)
	return encoded
}

// reportOf is about an error that the handler returned, or that kept it from being called.
func reportOf(err error) *errorReport {
	return &errorReport{Type: typeName(err), Message: err.Error(), Raw: fmt.Sprintf("%+v", err)}
}

func typeName(value interface{}) string {
	switch value.(type) {
	case *eventNotReadable:
		return "EventNotReadable"
	case *wrongSignature:
		return "WrongSignature"
	}
	return fmt.Sprintf("%T", value)
}
