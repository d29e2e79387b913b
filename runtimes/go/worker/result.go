package worker

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A buffer that one large result made is not kept for the small ones that follow.
const keepCapacity = 1 << 20

// resultEncoder makes RESULT frames, with room for header and measures in front.
type resultEncoder struct {
	buffer *bytes.Buffer
	json   *json.Encoder
}

func newResultEncoder() *resultEncoder {
	buffer := new(bytes.Buffer)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	return &resultEncoder{buffer: buffer, json: encoder}
}

// encode gives a frame that is valid until the next call.
func (e *resultEncoder) encode(result interface{}, limit int) ([]byte, *errorReport) {
	if e.buffer.Cap() > keepCapacity {
		*e = *newResultEncoder()
	}
	e.buffer.Reset()
	var front [headerLength + measuresLength]byte
	e.buffer.Write(front[:])
	if err := e.json.Encode(result); err != nil {
		where := whyNotJSON(result)
		if where == "" {
			where = err.Error()
		}
		return nil, &errorReport{
			Type:    "ResultNotJson",
			Message: "The result can't be written as JSON: " + where + ".",
			Raw:     err.Error(),
		}
	}
	whole := e.buffer.Bytes()
	whole = whole[:len(whole)-1] // the encoder's newline
	if size := len(whole) - len(front); limit > 0 && size > limit {
		message := fmt.Sprintf("The result is %d bytes of JSON, over the limit of %d. "+
			"Return less, or write it to a file and return where it is.", size, limit)
		return nil, &errorReport{Type: "ResultTooLarge", Message: message, Raw: message}
	}
	return whole, nil
}
