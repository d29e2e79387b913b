package worker

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	requestIDLength = 36
	// RESULT and ERROR begin with the time and the memory.
	measuresLength = 8
)

// server runs one event after the other.
type server struct {
	inbox   *inbox
	call    caller
	stack   stackReader
	encoder *resultEncoder
	memory  string // MB, as the context tells it
	version string

	// The event that runs.
	begun    time.Time
	took     time.Duration
	failure  *errorReport
	answered bool
}

func (s *server) loop() {
	// runtime.Goexit in a handler ends this goroutine and nothing stops that: answer, and go on in
	// another one.
	defer func() {
		s.answer(nil)
		go s.loop()
	}()
	for {
		event := s.inbox.next()
		s.answered = false
		atomic.StoreUint32(&currentEvent, event.id)
		s.answer(s.run(event))
	}
}

// run gives the result, or leaves the failure in s.failure.
func (s *server) run(f frame) (result interface{}) {
	s.failure, s.took, s.begun = nil, 0, time.Now()
	finished := false
	defer func() {
		if finished {
			return
		}
		if s.took == 0 {
			s.took = time.Since(s.begun)
		}
		s.failure = s.stack.ofPanic(recover())
	}()
	input, err := s.decode(f.payload)
	if err == nil {
		s.begun = time.Now()
		result, err = s.call(input)
		s.took = time.Since(s.begun)
	}
	if err != nil {
		s.failure = reportOf(err)
	}
	finished = true
	return result
}

// answer sends the outcome of the current event, what it printed first.
func (s *server) answer(result interface{}) {
	if s.answered {
		return
	}
	s.answered = true
	id := atomic.LoadUint32(&currentEvent)
	output.finish()
	atomic.StoreUint32(&currentEvent, 0)
	if s.failure == nil {
		whole, failure := s.encode(result)
		if failure == nil {
			s.measure(whole)
			platform.send(whole, frameResult, id)
			return
		}
		s.failure = failure
	}
	whole := append(make([]byte, headerLength+measuresLength), s.failure.encode()...)
	s.measure(whole)
	platform.send(whole, frameError, id)
}

// encode runs methods of the person's own types (MarshalJSON), which may panic too.
func (s *server) encode(result interface{}) (whole []byte, failure *errorReport) {
	finished := false
	defer func() {
		if !finished {
			failure = s.stack.ofPanic(recover())
		}
	}()
	whole, failure = s.encoder.encode(result, settings.MaxResultBytes)
	finished = true
	return whole, failure
}

func (s *server) measure(whole []byte) {
	binary.LittleEndian.PutUint32(whole[headerLength:], uint32(s.took/time.Microsecond))
	binary.LittleEndian.PutUint32(whole[headerLength+4:], peakMemoryKiB(s.took))
}

func (s *server) decode(payload []byte) (input, error) {
	const contextAt = 4 + requestIDLength + 4
	if len(payload) < contextAt {
		return input{}, fmt.Errorf("an INVOKE frame of %d bytes", len(payload))
	}
	contextLength := int(binary.LittleEndian.Uint32(payload[4+requestIDLength:]))
	if len(payload) < contextAt+contextLength {
		return input{}, fmt.Errorf("an INVOKE frame whose context has %d bytes", contextLength)
	}
	return input{
		event: payload[contextAt+contextLength:],
		context: callContext{
			caller:    payload[contextAt : contextAt+contextLength],
			requestID: string(payload[4 : 4+requestIDLength]),
			timeout:   time.Duration(binary.LittleEndian.Uint32(payload)) * time.Millisecond,
			begun:     s.begun,
			memory:    s.memory,
			version:   s.version,
		},
	}, nil
}
