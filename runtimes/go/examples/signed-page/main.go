package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"os"
)

type invoice struct {
	Number   string `json:"number"`
	Customer string `json:"customer"`
	Lines    []line `json:"lines"`
}

type line struct {
	Text   string  `json:"text"`
	Amount float64 `json:"amount"`
}

type page struct {
	HTML      string `json:"html"`
	Signature string `json:"signature"`
}

// Whatever is made outside the handler is made once and serves every later call.
var layout = template.Must(template.New("invoice").Parse(
	`<h1>Invoice {{.Number}}</h1>
<p>For {{.Customer}}</p>
<ul>{{range .Lines}}
  <li>{{.Text}}: {{printf "%.2f" .Amount}}</li>{{end}}
</ul>
<p>Total: {{printf "%.2f" .Total}}</p>
`))

// Total makes {{.Total}} work in the template.
func (i invoice) Total() float64 {
	total := 0.0
	for _, l := range i.Lines {
		total += l.Amount
	}
	return total
}

// handler renders an invoice and signs it, so that a change to it can be noticed. html/template
// escapes what the caller sent: nothing of it can become markup.
func handler(ctx context.Context, in invoice) (page, error) {
	if in.Number == "" {
		return page{}, errors.New("an invoice needs a number")
	}
	var rendered bytes.Buffer
	if err := layout.Execute(&rendered, in); err != nil {
		return page{}, err
	}

	// Set SIGNING_KEY in the function's environment; the other key is for trying it out only.
	key := os.Getenv("SIGNING_KEY")
	if key == "" {
		key = "not a secret"
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(rendered.Bytes())
	return page{HTML: rendered.String(), Signature: hex.EncodeToString(mac.Sum(nil))}, nil
}
