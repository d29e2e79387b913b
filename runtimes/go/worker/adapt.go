package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// input is one event with its context, neither of them decoded.
type input struct {
	event   []byte
	context callContext
}

type caller func(input) (interface{}, error)

const forms = "A handler is func(event T, context map[string]string) R, or " +
	"func(ctx context.Context, event T) (R, error), or a shorter form of these: the arguments may " +
	"be (), (T), (ctx), (ctx, T) or (T, map[string]string), the results nothing, R, error or (R, error)."

// wrongSignature says which functions can be handlers.
type wrongSignature struct{ signature string }

func (e *wrongSignature) Error() string {
	return "The handler is " + e.signature + ", which the platform can't call. " + forms
}

var (
	contextType = reflect.TypeOf((*context.Context)(nil)).Elem()
	errorType   = reflect.TypeOf((*error)(nil)).Elem()
	textsType   = reflect.TypeOf(map[string]string(nil))
)

// adapt makes one form of every handler. Types are looked at here, once.
func adapt(handler interface{}) (caller, error) {
	switch f := handler.(type) {
	case func(interface{}, map[string]string) interface{}:
		return func(in input) (interface{}, error) {
			var event interface{}
			if err := decodeEvent(in.event, &event); err != nil {
				return nil, err
			}
			return f(event, in.context.texts()), nil
		}, nil
	case func(context.Context, interface{}) (interface{}, error):
		return func(in input) (interface{}, error) {
			var event interface{}
			if err := decodeEvent(in.event, &event); err != nil {
				return nil, err
			}
			ctx, cancel := in.context.std()
			defer cancel()
			return f(ctx, event)
		}, nil
	}
	return adaptAny(reflect.ValueOf(handler))
}

func adaptAny(f reflect.Value) (caller, error) {
	t := f.Type()
	wrong := &wrongSignature{signature: t.String()}
	withContext := t.NumIn() > 0 && t.In(0) == contextType
	eventAt := 0
	if withContext {
		eventAt = 1
	}
	withEvent := t.NumIn() > eventAt
	withTexts := !withContext && t.NumIn() == 2
	if t.IsVariadic() || t.NumIn() > 2 || t.NumOut() > 2 ||
		withTexts && !textsType.AssignableTo(t.In(1)) ||
		t.NumOut() == 2 && t.Out(1) != errorType {
		return nil, wrong
	}
	errorAt := -1
	if n := t.NumOut(); n > 0 && t.Out(n-1) == errorType {
		errorAt = n - 1
	}

	return func(in input) (interface{}, error) {
		arguments := make([]reflect.Value, 0, 2)
		if withContext {
			ctx, cancel := in.context.std()
			defer cancel()
			arguments = append(arguments, reflect.ValueOf(ctx))
		}
		if withEvent {
			event := reflect.New(t.In(eventAt))
			if err := decodeEvent(in.event, event.Interface()); err != nil {
				return nil, err
			}
			arguments = append(arguments, event.Elem())
		}
		if withTexts {
			texts := reflect.ValueOf(in.context.texts())
			arguments = append(arguments, texts.Convert(t.In(1)))
		}
		results := f.Call(arguments)
		var err error
		if errorAt >= 0 {
			err, _ = results[errorAt].Interface().(error)
		}
		if len(results) == 0 || errorAt == 0 {
			return nil, err
		}
		return results[0].Interface(), err
	}, nil
}

// eventNotReadable is an event that is no JSON, or does not fit the handler's type.
type eventNotReadable struct{ message string }

func (e *eventNotReadable) Error() string { return e.message }

func decodeEvent(event []byte, into interface{}) error {
	err := json.Unmarshal(event, into)
	if err == nil {
		return nil
	}
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		where := "event"
		if mismatch.Field != "" {
			where += "." + mismatch.Field
		}
		return &eventNotReadable{fmt.Sprintf("%s is a JSON %s, but the handler takes %s there.",
			where, mismatch.Value, mismatch.Type)}
	}
	if len(bytes.TrimSpace(event)) == 0 {
		err = errors.New("it is empty")
	}
	return &eventNotReadable{"The event is not JSON that " + reflect.TypeOf(into).Elem().String() +
		" can be read from: " + err.Error()}
}
