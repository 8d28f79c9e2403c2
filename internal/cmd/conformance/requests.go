package main

import "strings"

// request is one that both gateways are sent. {name} in path and body stands for the ID
// of the key that an earlier request created under that name, {run} for how the names of
// all keys of a run begin.
type request struct {
	name, method, path, body string
	// creates is the name for the key that the response shows.
	creates string
	// authorization is the header, nil for the Manage Key; apiKeyOf names a key that is
	// used in its place.
	authorization func(*gateway) string
	apiKeyOf      string
	gzip          bool
	// kinds: the values are the account's own, so that only their kinds are compared.
	kinds bool
}

func fixed(header string) func(*gateway) string { return func(*gateway) string { return header } }

// requests are sent in this order.
var requests = []request{
	{name: "account", method: "GET", path: "/api/user/self", kinds: true},
	{name: "account, the key without a scheme", method: "GET", path: "/api/user/self", kinds: true, authorization: func(g *gateway) string { return g.manageKey }},
	{name: "account, compressed", method: "GET", path: "/api/user/self", kinds: true, gzip: true},
	{name: "no key", method: "GET", path: "/api/user/self", authorization: fixed("")},
	{name: "a wrong key", method: "GET", path: "/api/user/self", authorization: fixed("Bearer wrong")},
	{name: "a wrong key for a list", method: "GET", path: "/api/token/", authorization: fixed("Bearer wrong")},
	{name: "a scheme in lower case", method: "GET", path: "/api/user/self", authorization: func(g *gateway) string { return "bearer " + g.manageKey }},
	{name: "available models", method: "GET", path: "/api/user/available_models"},
	{name: "catalogue", method: "GET", path: "/api/v1/models", kinds: true},
	{name: "status", method: "GET", path: "/api/status", kinds: true},
	{name: "unknown below /api", method: "GET", path: "/api/no-such-endpoint"},
	{name: "unknown below /api, compressed", method: "GET", path: "/api/no-such-endpoint", gzip: true},
	{name: "unknown below /v1", method: "GET", path: "/v1/no-such-endpoint"},
	{name: "unknown elsewhere", method: "GET", path: "/no-such-page"},
	{name: "unknown elsewhere, compressed", method: "GET", path: "/no-such-page", gzip: true},
	{name: "a method that is not known", method: "POST", path: "/api/user/self", body: "{}"},
	{name: "a slash too many", method: "GET", path: "/api/user/self/"},
	{name: "list without the slash", method: "GET", path: "/api/token"},
	{name: "list with two slashes", method: "GET", path: "/api/token//"},
	{name: "create without the slash", method: "POST", path: "/api/token", body: `{"name":"{run}"}`},
	{name: "delete without an ID", method: "DELETE", path: "/api/token"},

	{name: "create of a name alone", method: "POST", path: "/api/token/", body: `{"name":"{run}-a"}`, creates: "a"},
	{name: "create with nothing allowed", method: "POST", path: "/api/token/", body: `{"name":"{run}-b","models":"","subnet":""}`, creates: "b"},
	{name: "create with null allowed", method: "POST", path: "/api/token/", body: `{"name":"{run}-n","models":null,"subnet":null}`, creates: "n"},
	{name: "delete", method: "DELETE", path: "/api/token/{n}"},
	{name: "delete again", method: "DELETE", path: "/api/token/{n}"},
	{name: "create with everything", method: "POST", path: "/api/token/", creates: "c", body: `{"name":"{run}-c","expired_time":4000000000,"remain_quota":900,"unlimited_quota":false,"models":"m1,m2","subnet":"10.0.0.0/8,192.168.0.0/16","status":2}`},
	{name: "the ID of the newest is given again", method: "GET", path: "/api/token/{n}"},
	{name: "create without a limit", method: "POST", path: "/api/token/", body: `{"name":"{run}-u","remain_quota":-1,"unlimited_quota":true,"expired_time":0}`, creates: "u"},
	{name: "create that has expired", method: "POST", path: "/api/token/", body: `{"name":"{run}-e","remain_quota":900,"expired_time":5}`, creates: "e"},
	{name: "create with a name of 31 bytes", method: "POST", path: "/api/token/", body: `{"name":"{run}` + strings.Repeat("x", 31-runLength) + `"}`},
	{name: "create with an address", method: "POST", path: "/api/token/", body: `{"name":"{run}","subnet":"10.0.0.1"}`},
	{name: "create with an empty network", method: "POST", path: "/api/token/", body: `{"name":"{run}","subnet":"10.0.0.0/8,"}`},
	{name: "create with a text for a number", method: "POST", path: "/api/token/", body: `{"name":"{run}","remain_quota":"5"}`},
	{name: "create with a number for a text", method: "POST", path: "/api/token/", body: `{"name":5}`},
	{name: "create of an array", method: "POST", path: "/api/token/", body: `[]`},
	{name: "create of no JSON", method: "POST", path: "/api/token/", body: `not json`},
	{name: "create of nothing", method: "POST", path: "/api/token/"},

	{name: "read", method: "GET", path: "/api/token/{c}"},
	{name: "read, compressed", method: "GET", path: "/api/token/{c}", gzip: true},
	{name: "read with a slash at the end", method: "GET", path: "/api/token/{c}/"},
	{name: "read of an unknown ID", method: "GET", path: "/api/token/999999999"},
	{name: "read of the ID 0", method: "GET", path: "/api/token/0"},
	{name: "read of a word", method: "GET", path: "/api/token/word"},
	{name: "write to a key's own path", method: "PUT", path: "/api/token/{c}", body: "{}"},
	{name: "list", method: "GET", path: "/api/token/?num=1000&p=0"},
	{name: "list, past the end", method: "GET", path: "/api/token/?p=1000"},
	{name: "list, a page before the first", method: "GET", path: "/api/token/?p=-1"},
	{name: "list, no number", method: "GET", path: "/api/token/?p=word"},
	{name: "list, the largest number", method: "GET", path: "/api/token/?p=9223372036854775807"},
	{name: "list, a product beyond the range", method: "GET", path: "/api/token/?p=922337203685477581"},
	{name: "search", method: "GET", path: "/api/token/search?keyword={run}-c"},
	{name: "search in upper case", method: "GET", path: "/api/token/search?keyword={RUN}-C"},
	{name: "search with a wildcard", method: "GET", path: "/api/token/search?keyword=%25{run}_c"},
	{name: "search in vain", method: "GET", path: "/api/token/search?keyword=no-such-key"},
	{name: "search with a slash at the end", method: "GET", path: "/api/token/search/?keyword={run}-c"},

	{name: "update of a name alone", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}-d"}`},
	{name: "update with null allowed", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}-d","models":null,"subnet":null,"expired_time":-1}`},
	{name: "update with nothing allowed", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}-d","models":"","subnet":"","expired_time":-1}`},
	{name: "update with a status", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}-d","status":2,"expired_time":-1,"remain_quota":900}`},
	{name: "update of the status", method: "PUT", path: "/api/token/?status_only=true", body: `{"id":{c},"status":2}`},
	{name: "update of the status to 0", method: "PUT", path: "/api/token/?status_only=true", body: `{"id":{c},"status":0}`},
	{name: "update of the status back", method: "PUT", path: "/api/token/?status_only=true", body: `{"id":{c},"status":1}`},
	{name: "update with an address", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}-d","subnet":"10.0.0.1"}`},
	{name: "update with a name of 31 bytes", method: "PUT", path: "/api/token/", body: `{"id":{c},"name":"{run}` + strings.Repeat("x", 31-runLength) + `"}`},
	{name: "update of an unknown ID", method: "PUT", path: "/api/token/", body: `{"id":999999999,"name":"{run}"}`},
	{name: "update without an ID", method: "PUT", path: "/api/token/", body: `{"name":"{run}"}`},
	{name: "read after the updates", method: "GET", path: "/api/token/{c}"},

	{name: "limit of a key", method: "GET", path: "/v1/dashboard/billing/subscription", apiKeyOf: "u"},
	{name: "limit of a key, no /v1", method: "GET", path: "/dashboard/billing/subscription", apiKeyOf: "u"},
	{name: "use of a key", method: "GET", path: "/v1/dashboard/billing/usage", apiKeyOf: "u"},
	{name: "what is left of a key", method: "GET", path: "/dashboard/billing/remain", apiKeyOf: "u"},
	{name: "limit of a key that is used up", method: "GET", path: "/v1/dashboard/billing/subscription", apiKeyOf: "a"},
	{name: "limit of a key that is used up, again", method: "GET", path: "/v1/dashboard/billing/subscription", apiKeyOf: "a"},
	{name: "limit of a key that has expired", method: "GET", path: "/v1/dashboard/billing/subscription", apiKeyOf: "e"},
	{name: "limit for the Manage Key", method: "GET", path: "/v1/dashboard/billing/subscription"},
	{name: "read of a key that is used up", method: "GET", path: "/api/token/{a}"},
	{name: "read of a key that has expired", method: "GET", path: "/api/token/{e}"},
	{name: "enabling a key that is used up", method: "PUT", path: "/api/token/?status_only=true", body: `{"id":{a},"status":1}`},
	{name: "enabling a key that has expired", method: "PUT", path: "/api/token/", body: `{"id":{e},"status":1,"name":"{run}-e","expired_time":-1}`},

	{name: "delete of an older one", method: "DELETE", path: "/api/token/{a}"},
	{name: "delete of b", method: "DELETE", path: "/api/token/{b}"},
	{name: "delete of c", method: "DELETE", path: "/api/token/{c}"},
	{name: "delete of u", method: "DELETE", path: "/api/token/{u}"},
	{name: "delete of e", method: "DELETE", path: "/api/token/{e}"},
	{name: "delete of an unknown ID", method: "DELETE", path: "/api/token/999999999"},
	{name: "delete of a word", method: "DELETE", path: "/api/token/word"},
}
