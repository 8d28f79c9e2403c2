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
		columns := strings.Split(strings.TrimSpace(line), "|")
		if strings.HasPrefix(line, "#") || len(columns) < 2 {
			continue
		}
		columns = append(columns, "", "")
		r := request{name: strings.TrimSpace(columns[0]), body: strings.TrimSpace(columns[3]), authorization: "Bearer {key}"}
		r.method, r.path, _ = strings.Cut(strings.TrimSpace(columns[1]), " ")
		for option := range strings.SplitSeq(columns[2], ",") {
			switch name, value, _ := strings.Cut(strings.TrimSpace(option), "="); name {
			case "creates":
				r.creates = value
			case "key":
				r.key = value
			case "authorization":
				r.authorization = value
			case "gzip":
				r.gzip = true
			case "kinds":
				r.kinds = true
			case "smoke":
				r.smoke = true
			}
		}
		requests = append(requests, r)
	}
	return requests
}
