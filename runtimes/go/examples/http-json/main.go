package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Request is an HTTP request as JSON. The names behind `json:` are those of the event's fields.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Response is what the caller gets back.
type Response struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    interface{}       `json:"body"`
}

type order struct {
	Item     string  `json:"item"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
}

// The event is read into a Request before the handler is called. A returned error makes the call
// fail; a problem of the caller's is a response like any other.
func handler(ctx context.Context, request Request) (Response, error) {
	if request.Path != "/orders" {
		return problem(http.StatusNotFound, "There is nothing at "+request.Path), nil
	}
	if request.Method != http.MethodPost {
		return problem(http.StatusMethodNotAllowed, "Send orders with POST"), nil
	}

	var placed order
	if err := json.NewDecoder(strings.NewReader(request.Body)).Decode(&placed); err != nil {
		return problem(http.StatusBadRequest, "The body is not an order: "+err.Error()), nil
	}
	if placed.Item == "" || placed.Quantity < 1 {
		return problem(http.StatusUnprocessableEntity, "An order needs an item and a quantity"), nil
	}

	return respond(http.StatusCreated, map[string]interface{}{
		"item":  placed.Item,
		"total": float64(placed.Quantity) * placed.Price,
	}), nil
}

func respond(status int, body interface{}) Response {
	headers := map[string]string{"content-type": "application/json"}
	return Response{Status: status, Headers: headers, Body: body}
}

func problem(status int, message string) Response {
	return respond(status, map[string]string{"error": http.StatusText(status), "message": message})
}
