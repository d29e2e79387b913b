package main

import "fmt"

// handler is called once for every event. The event is the JSON that the caller sent: objects
// arrive as map[string]interface{}, numbers as float64. What it returns is sent back as JSON.
func handler(event interface{}, context map[string]string) interface{} {
	name := "World"
	if fields, ok := event.(map[string]interface{}); ok {
		if given, ok := fields["name"].(string); ok && given != "" {
			name = given
		}
	}

	// Everything that is printed shows up in this call's log.
	fmt.Println("Greeting", name, "in request", context["requestId"])

	return map[string]interface{}{"message": "Hello, " + name + "!"}
}
