//go:build go1.21

package worker

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"strings"
	"time"
)

func captureLog() {
	flags := log.Flags()
	slog.SetDefault(slog.New(&levelHandler{}))
	// SetDefault has led the log package into slog.
	log.SetFlags(flags)
	log.SetOutput(logWriter{})
}

// levelHandler writes "message key=value …" and gives the level to the frame.
type levelHandler struct {
	// What With and WithGroup asked for. Every record is formatted by a handler of its own: a shared
	// one would need a lock, and a value whose String method logs would wait for itself.
	steps []func(slog.Handler) slog.Handler
}

// omitted stands for the message while the attributes are formatted, told from a person's "msg".
const omitted = "\x00message"

var onlyAttributes = &slog.HandlerOptions{
	ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return a
		}
		if _, isLevel := a.Value.Any().(slog.Level); isLevel && a.Key == slog.LevelKey ||
			a.Key == slog.MessageKey && a.Value.Kind() == slog.KindString && a.Value.String() == omitted {
			return slog.Attr{}
		}
		return a
	},
}

func (h *levelHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

func (h *levelHandler) Handle(ctx context.Context, record slog.Record) error {
	// Without a time the handler writes none: the frame has it.
	bare := slog.NewRecord(time.Time{}, record.Level, omitted, record.PC)
	record.Attrs(func(a slog.Attr) bool {
		bare.AddAttrs(a)
		return true
	})
	var formatted bytes.Buffer
	var attributes slog.Handler = slog.NewTextHandler(&formatted, onlyAttributes)
	for _, step := range h.steps {
		attributes = step(attributes)
	}
	if err := attributes.Handle(ctx, bare); err != nil {
		return err
	}
	text := record.Message
	if pairs := strings.TrimSuffix(formatted.String(), "\n"); pairs != "" {
		text += " " + pairs
	}
	level := byte(levelError)
	switch {
	case record.Level < slog.LevelInfo:
		level = levelDebug
	case record.Level < slog.LevelWarn:
		level = levelInfo
	case record.Level < slog.LevelError:
		level = levelWarn
	}
	output.log(level, text)
	return nil
}

func (h *levelHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return h.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(attributes) })
}

func (h *levelHandler) WithGroup(name string) slog.Handler {
	return h.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (h *levelHandler) with(step func(slog.Handler) slog.Handler) slog.Handler {
	steps := append(h.steps[:len(h.steps):len(h.steps)], step)
	return &levelHandler{steps: steps}
}
