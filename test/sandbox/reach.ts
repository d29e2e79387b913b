/** What a function could do, of what it was asked to try. */
export interface Reached {
  /** The files that it could read. */
  read: string[];
  /** The files that it could write. */
  wrote: string[];
  /** The addresses that it could connect to. */
  connected: string[];
  /** How many processes it saw. */
  processes: number;
  home: string;
}

/** By runtime: tries to read, write and connect to what its event names. Gives `Reached`. */
export const REACH: Readonly<Record<string, string>> = {
  node: `import fs from 'node:fs';
import net from 'node:net';

const can = (action) => { try { action(); return true; } catch { return false; } };
const reaches = (address) => new Promise((resolve) => {
  const port = /^127.0.0.1:(\\d+)$/.exec(address)?.[1];
  const socket = net.connect(port ? { host: '127.0.0.1', port } : { path: address });
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
});

export const handler = async ({ reads, writes, addresses }) => {
  const connected = [];
  for (const address of addresses) if (await reaches(address)) connected.push(address);
  return {
    read: reads.filter((path) => can(() => fs.readFileSync(path))),
    wrote: writes.filter((path) => can(() => fs.writeFileSync(path, 'x'))),
    connected,
    processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
    home: process.env.HOME,
  };
};`,
  python: `import multiprocessing
import os
import socket

def can(action):
    try:
        action()
        return True
    except OSError:
        return False

def connect(address):
    host, _, port = address.rpartition(':')
    if host:
        socket.create_connection((host, int(port)), 5).close()
    else:
        socket.socket(socket.AF_UNIX).connect(address)

def handler(event, context):
    # Semaphores are files in shared memory.
    multiprocessing.Lock()
    return {
        'read': [path for path in event['reads'] if can(lambda: open(path, 'rb').read())],
        'wrote': [path for path in event['writes'] if can(lambda: open(path, 'w').write('x'))],
        'connected': [one for one in event['addresses'] if can(lambda: connect(one))],
        'processes': len([name for name in os.listdir('/proc') if name.isdigit()]),
        'home': os.environ['HOME'],
    }`,
  go: `import (
	"net"
	"os"
	"path/filepath"
	"strings"
)

type Try struct {
	Reads, Writes, Addresses []string
}

func handler(try Try) map[string]any {
	read, wrote, connected := []string{}, []string{}, []string{}
	for _, path := range try.Reads {
		if _, err := os.ReadFile(path); err == nil {
			read = append(read, path)
		}
	}
	for _, path := range try.Writes {
		if err := os.WriteFile(path, []byte("x"), 0o600); err == nil {
			wrote = append(wrote, path)
		}
	}
	for _, address := range try.Addresses {
		network := "tcp"
		if !strings.Contains(address, ":") {
			network = "unix"
		}
		if connection, err := net.Dial(network, address); err == nil {
			connection.Close()
			connected = append(connected, address)
		}
	}
	processes, _ := filepath.Glob("/proc/[0-9]*")
	return map[string]any{
		"read": read, "wrote": wrote, "connected": connected,
		"processes": len(processes), "home": os.Getenv("HOME"),
	}
}`,
};

/** By runtime: starts \`sleep <event.seconds>\` in a session of its own, then never answers. */
export const DETACH: Readonly<Record<string, string>> = {
  node: `const { spawn } = require('node:child_process');
exports.handler = ({ seconds }) => {
  spawn('sleep', [seconds], { detached: true, stdio: 'ignore' }).unref();
  return new Promise(() => {});
};`,
  python: `import subprocess
import time

def handler(event, context):
    subprocess.Popen(['sleep', event['seconds']], start_new_session=True)
    time.sleep(600)`,
  go: `import (
	"os/exec"
	"syscall"
)

func handler(event map[string]string) any {
	command := exec.Command("sleep", event["seconds"])
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		panic(err)
	}
	select {}
}`,
};
