package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// recorder keeps the bodies that the client reads: the client drops fields that it
// does not know.
type recorder struct {
	next http.RoundTripper

	mutex  sync.Mutex
	bodies []*bytes.Buffer
}

// RoundTrip implements [http.RoundTripper]. A refusal is no object to compare.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
	body := &bytes.Buffer{}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(response.Body, body), response.Body}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.bodies = append(r.bodies, body)
	return response, nil
}

func (r *recorder) forget() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.bodies = nil
}

// object is a JSON object by its fields' names.
type object map[string]json.RawMessage

// entries are the values that the responses hold: the data of each, or its
// elements where it is an array, or an object with "items".
func (r *recorder) entries() []json.RawMessage {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	var found []json.RawMessage
	for _, body := range r.bodies {
		found = append(found, entriesOf(bytes.TrimPrefix(body.Bytes(), []byte("\ufeff")))...)
	}
	return found
}

func entriesOf(body []byte) []json.RawMessage {
	var top object
	if json.Unmarshal(body, &top) != nil || string(top["success"]) == "false" || top["error"] != nil {
		return nil
	}
	data, enveloped := top["data"]
	if !enveloped {
		data = body
	}
	var elements []json.RawMessage
	for _, list := range []json.RawMessage{data, parseObject(data)["items"]} {
		if json.Unmarshal(list, &elements) == nil {
			return elements
		}
	}
	return []json.RawMessage{data}
}

// parseObject is nil for what is no object.
func parseObject(data json.RawMessage) object {
	var parsed object
	if json.Unmarshal(data, &parsed) != nil {
		return nil
	}
	return parsed
}
