package main

import (
	_ "embed"
	"strings"
)

// request is one that is sent to both gateways; requests.txt describes the fields.
type request struct {
	name, method, path, body string
	creates, key             string
	authorization            string
	gzip, kinds, smoke       bool
}

//go:embed requests.txt
var requestsText string

// parseRequests reads the format that requests.txt describes.
func parseRequests(text string) (requests []request) {
	for line := range strings.Lines(text) {
		columns := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(columns) < 2 {
			continue
		}
		columns = append(columns, "", "")
		for i, column := range columns {
			columns[i] = strings.TrimSpace(column)
		}
		options := map[string]string{"authorization": "Bearer {key}"}
		for option := range strings.SplitSeq(columns[2], ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(option), "=")
			options[name] = value
		}
		r := request{
			name: columns[0], body: columns[3],
			creates: options["creates"], key: options["key"], authorization: options["authorization"],
		}
		r.method, r.path, _ = strings.Cut(columns[1], " ")
		_, r.gzip = options["gzip"]
		_, r.kinds = options["kinds"]
		_, r.smoke = options["smoke"]
		requests = append(requests, r)
	}
	return requests
}
