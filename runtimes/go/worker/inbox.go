package worker

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// An event that runs longer than this has its channel read by somebody else meanwhile.
	watchInterval = 5 * time.Millisecond
	// Looks without anything to see before the watch goes to sleep.
	watchPatience = 10
)

// inbox hands out events in order. The goroutine that runs the handler reads the channel itself:
// handing every event from a reader to it would cost a thread's wake-up each. Only while a handler
// takes long a second reader takes over, so that recalled events go back at once and the channel's
// end ends the process.
type inbox struct {
	channel *channel

	mutex  sync.Mutex
	queue  []frame
	ready  *sync.Cond
	helped bool // the second reader has the channel

	running uint32 // atomic: the event that runs, 0 when none does
	asleep  uint32 // atomic: 1 while the watch waits for wake
	wake    chan struct{}
}

func newInbox(c *channel) *inbox {
	in := &inbox{channel: c, asleep: 1, wake: make(chan struct{}, 1)}
	in.ready = sync.NewCond(&in.mutex)
	go in.watch()
	return in
}

// next waits for the next event and marks it as begun.
func (in *inbox) next() frame {
	atomic.StoreUint32(&in.running, 0)
	in.mutex.Lock()
	for {
		for in.helped && len(in.queue) == 0 {
			in.ready.Wait()
		}
		// What has arrived may recall an event that waits here.
		for !in.helped && in.channel.complete() {
			in.accept(in.channel.read())
		}
		if len(in.queue) > 0 {
			break
		}
		in.mutex.Unlock()
		f := in.channel.read()
		in.mutex.Lock()
		in.accept(f)
	}
	event := in.queue[0]
	in.queue[0] = frame{}
	in.queue = in.queue[1:]
	atomic.StoreUint32(&in.running, event.id)
	in.mutex.Unlock()
	if atomic.LoadUint32(&in.asleep) == 1 && atomic.CompareAndSwapUint32(&in.asleep, 1, 0) {
		in.wake <- struct{}{}
	}
	return event
}

// accept takes one frame in. The mutex is held.
func (in *inbox) accept(f frame) {
	switch f.kind {
	case frameInvoke:
		in.queue = append(in.queue, f)
	case frameRecall:
		for i, waiting := range in.queue {
			if waiting.id == f.id {
				in.queue = append(in.queue[:i], in.queue[i+1:]...)
				in.channel.sendPayload(frameRecalled, f.id, nil)
				break
			}
		}
	}
}

// watch looks now and then whether the same event still runs. It sleeps when nothing is called.
func (in *inbox) watch() {
	for {
		<-in.wake
		var last uint32
		for idle := 0; idle < watchPatience; {
			time.Sleep(watchInterval)
			running := atomic.LoadUint32(&in.running)
			if running == 0 {
				idle++
			} else {
				idle = 0
				if running == last {
					in.help(running)
				}
			}
			last = running
		}
		atomic.StoreUint32(&in.asleep, 1)
		if atomic.LoadUint32(&in.running) != 0 &&
			atomic.CompareAndSwapUint32(&in.asleep, 1, 0) {
			in.wake <- struct{}{}
		}
	}
}

// help reads the channel while one event runs, and on until something came: its read can't be
// taken back.
func (in *inbox) help(running uint32) {
	in.mutex.Lock()
	defer in.mutex.Unlock()
	if atomic.LoadUint32(&in.running) != running {
		return
	}
	in.helped = true
	for {
		now := atomic.LoadUint32(&in.running)
		if now != running && (now != 0 || len(in.queue) > 0) {
			break
		}
		in.mutex.Unlock()
		f := in.channel.read()
		in.mutex.Lock()
		in.accept(f)
	}
	in.helped = false
	in.ready.Signal()
}
