package worker

import (
	"encoding/json"
	"errors"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// packageName is this folder's name in a build.
const packageName = "cloudfunction_worker"

// load is what the LOAD frame says.
type load struct {
	Export          string            `json:"export"`
	Dir             string            `json:"dir"`
	FunctionName    string            `json:"functionName"`
	FunctionVersion json.Number       `json:"functionVersion"`
	MemoryMb        int64             `json:"memoryMb"`
	MaxResultBytes  int               `json:"maxResultBytes"`
	MaxLogEntries   int               `json:"maxLogEntries"`
	MaxLogBytes     int               `json:"maxLogBytes"`
	Env             map[string]string `json:"env"`
}

var (
	platform *channel
	settings load
)

// The function's own packages import this one, so this runs before their variables are initialised
// and before their init functions: they see the environment and the folder they were promised.
func init() {
	address := os.Getenv("CF_CHANNEL")
	// Set by the launcher, a spare that became this program.
	greeted := os.Getenv("CF_GREETED") != ""
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "CF_") {
			os.Unsetenv(variable[:strings.IndexByte(variable, '=')])
		}
	}
	connection, err := connect(address)
	if err == nil && address == "" {
		err = errors.New("CF_CHANNEL is not set")
	}
	if err != nil {
		os.Stderr.WriteString("This program is started by the platform only: " + err.Error() + "\n")
		os.Exit(2)
	}
	platform = newChannel(connection)
	if !greeted {
		platform.sendPayload(frameHello, 0, []byte(`{"protocol":1}`))
	}
	for {
		if f := platform.read(); f.kind == frameLoad {
			if err := prepare(f.payload); err != nil {
				fail(err)
			}
			break
		}
	}
	captureOutput()
}

func prepare(payload []byte) error {
	if err := json.Unmarshal(payload, &settings); err != nil {
		return err
	}
	for name, value := range settings.Env {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	if settings.MemoryMb > 0 {
		// The collector works harder near the limit, instead of the platform ending the process.
		debug.SetMemoryLimit(settings.MemoryMb << 20 / 10 * 9)
	}
	return os.Chdir(settings.Dir)
}

// fail tells why the function can't be loaded, and ends the process.
func fail(err error) {
	report := errorReport{Type: typeName(err), Message: err.Error(), Raw: err.Error()}
	platform.sendPayload(frameLoadFailed, 0, report.encode())
	os.Exit(1)
}

// Serve runs the function for every event until the channel ends. `module` is the path of the
// module that was built, `handler` the person's own function.
func Serve(module string, handler interface{}) {
	call, err := adapt(handler)
	if err != nil {
		fail(err)
	}
	w := &server{
		inbox:   newInbox(platform),
		call:    call,
		stack:   stackReader{prefix: module + "/"},
		encoder: newResultEncoder(),
		version: settings.FunctionVersion.String(),
		memory:  strconv.FormatInt(settings.MemoryMb, 10),
	}
	platform.sendPayload(frameReady, 0, nil)
	w.loop()
}
