package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const apiKeysPath = "/api/token/"

const (
	// apiKeysPage is how many keys are asked for at once. The hosted service
	// honours it; one-api gives 10, whatever is asked for.
	apiKeysPage = 1000
	// apiKeysPageLimit is the most that is asked for at once, where pages cannot
	// be turned.
	apiKeysPageLimit = 1_000_000
	// apiKeysLimit and apiKeysPages bound a list that never ends: far more keys than an
	// account has, at 10 a page and one that is asked for twice.
	apiKeysLimit = 10_000
	apiKeysPages = apiKeysLimit/10 + 2
	// apiKeysReadWithin is how long all pages may take, waits for a rate limit apart.
	apiKeysReadWithin = 5 * time.Minute
	// apiKeysAgain is how often a list is read again that changed meanwhile.
	apiKeysAgain = 5
)

// APIKeys reads all keys of the account, in the order of the service, each once.
// The error is an [Error] or the context's; a list that cannot be shown to be
// whole is one, too.
//
// There are three styles: the hosted service returns as many as are asked for; the
// one-api family returns 10 and counts pages from 0; newer forks count from 1 and
// report the total.
func (c *Client) APIKeys(ctx context.Context) ([]APIKey, error) {
	end := c.clock.Now().Add(apiKeysReadWithin)
	for size, again := apiKeysPage, 0; ; {
		list := &apiKeyList{client: c, size: size, end: end, seen: map[int64]bool{}}
		whole, err := list.read(ctx)
		end = list.end
		hasChanged := list.hasShrunk || !whole && list.hasTurned
		switch {
		case err != nil:
			return nil, err
		case !hasChanged && whole:
			return list.keys, nil
		case hasChanged && again < apiKeysAgain:
			again++
		case hasChanged:
			return nil, list.response.Fail(KindProtocol, "keys kept being deleted while the list was read, or it has fewer keys than it reports, so the list may be incomplete")
		case size >= apiKeysPageLimit || list.firstPage < size:
			return nil, list.response.Fail(KindProtocol,
				fmt.Sprintf("the gateway returns at most %d keys at once and ignores which page is requested, so the list may be incomplete", list.firstPage))
		default:
			size *= 10
		}
	}
}

// apiKeyList is one pass over the pages.
type apiKeyList struct {
	client *Client
	size   int
	// end is when the list must have been read; a wait for a rate limit puts it off.
	end  time.Time
	keys []APIKey
	seen map[int64]bool
	// firstPage is how many keys the first page had.
	firstPage int
	// answer is the last page.
	response *transport.Response
	// total is how many there are in all, nil where it is not reported; leastTotal
	// is the least that was reported. Keys that are created meanwhile come first in
	// the list, and push others to later pages: these are seen twice, but none is missed.
	total, leastTotal *int64
	// hasShrunk: keys were deleted meanwhile, which has others come on earlier pages,
	// where they may have been missed.
	hasShrunk bool
	// hasTurned: a page after the first had others. If such a list is short of the least
	// total, keys were deleted and as many created meanwhile.
	hasTurned bool
	// pageSize is how many keys a page may have, nil where it is not reported, or
	// where it is but what was asked for; longestPage is how many one had.
	pageSize    *int64
	longestPage int
}

// read reports whether the list is whole.
func (l *apiKeyList) read(ctx context.Context) (whole bool, err error) {
	idle := 0
	for page := range apiKeysPages {
		count, added, err := l.readPage(ctx, page)
		if err != nil {
			return false, err
		}
		if page == 0 {
			l.firstPage = count
		}
		isShort := count < l.longestPage || l.pageSize != nil && int64(count) < *l.pageSize
		l.longestPage = max(l.longestPage, count)
		switch {
		case len(l.keys) > apiKeysLimit:
			return false, l.response.Fail(KindProtocol, fmt.Sprintf("the list has more than %d keys, so it may never end", apiKeysLimit))
		case isShort && l.total != nil && int64(len(l.keys)) >= *l.total:
			return true, nil // A total proves nothing against a page that goes on.
		case count == 0:
			// A page past the end; where pages are counted from 1, page 0 may be one.
			if page > 0 || l.total == nil {
				return l.isComplete(), nil
			}
		case added > 0:
			idle, l.hasTurned = 0, l.hasTurned || len(l.keys) > added
			continue
		}
		// Page 1 may be page 0 again, where pages are counted from 1.
		if idle++; idle == 2 {
			return l.isComplete() && l.firstPage < l.size, nil
		}
	}
	return false, l.response.Fail(KindProtocol, fmt.Sprintf("the list has more than %d pages, so it may never end", apiKeysPages))
}

// isComplete holds unless the gateway has reported more than came all the time.
func (l *apiKeyList) isComplete() bool {
	return l.leastTotal == nil || int64(len(l.keys)) >= *l.leastTotal
}

func (l *apiKeyList) readPage(ctx context.Context, page int) (count, added int, err error) {
	request := transport.Request{Method: transport.MethodGet, Path: apiKeysPath, Query: fmt.Sprintf("num=%d&p=%d", l.size, page)}
	left := l.end.Sub(l.client.clock.Now())
	switch {
	case left <= 0:
		return 0, 0, transport.Failed(request, KindNetwork, fmt.Sprintf("the list was not read to its end within %s", apiKeysReadWithin))
	case left < transport.ReadLimit:
		request.Limit = left
	}
	l.response, err = l.client.transport.Send(ctx, request)
	if err != nil {
		return 0, 0, err
	}
	l.end = l.end.Add(l.response.RateLimitWaited())
	data, err := l.response.Data(hasItems)
	if err != nil {
		return 0, 0, refusedAccount(err)
	}
	entries, total, err := pageOf(data)
	if err != nil {
		return 0, 0, l.response.Fail(KindProtocol, err.Error())
	}
	l.hasShrunk = l.hasShrunk || total != nil && l.total != nil && *total < *l.total
	l.total, l.pageSize = total, nil
	if values, isObject := data.(object); isObject {
		l.pageSize = (&fields{values: values}).integer("page_size")
	}
	if l.pageSize != nil && *l.pageSize == int64(l.size) {
		l.pageSize = nil
	}
	if total != nil && (l.leastTotal == nil || *total < *l.leastTotal) {
		l.leastTotal = total
	}
	for _, entry := range entries {
		key, err := readAPIKeyOf(l.response, entry)
		if err != nil {
			return 0, 0, err
		}
		if !l.seen[key.ID] {
			l.seen[key.ID] = true
			l.keys = append(l.keys, key)
			added++
		}
	}
	return len(entries), added, nil
}

// pageOf reads an array, or an object with "items" and "total".
func pageOf(data any) (entries []any, total *int64, err error) {
	if entries, isArray := data.([]any); isArray {
		return entries, nil, nil
	}
	values, isObject := data.(object)
	if !isObject || !hasItems(values) {
		return nil, nil, errors.New("the answer's data is not a list of keys")
	}
	f := &fields{values: values}
	total = f.integer("total")
	if f.err != nil {
		return nil, nil, f.err
	}
	entries, isArray := values["items"].([]any)
	if !isArray && values["items"] != nil {
		return nil, nil, errors.New("field \"items\": an array is expected")
	}
	return entries, total, nil
}

// hasItems also holds where they are null, as an empty list is in Go servers.
func hasItems(values object) bool {
	_, has := values["items"]
	return has
}

// SearchAPIKeys finds keys by the beginning of their names, in one request; a gateway
// may find more, or not know the search. The error is an [Error] or the context's.
func (c *Client) SearchAPIKeys(ctx context.Context, keyword string) ([]APIKey, error) {
	return c.searchAPIKeys(ctx, keyword, 0)
}

// searchAPIKeys ends within the limit, 0 for the usual.
func (c *Client) searchAPIKeys(ctx context.Context, keyword string, limit time.Duration) ([]APIKey, error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: apiKeysPath + "search", Query: "keyword=" + url.QueryEscape(keyword), Limit: limit,
	})
	if err != nil {
		return nil, err
	}
	data, err := response.Data(hasItems)
	if err != nil {
		return nil, err
	}
	entries, _, err := pageOf(data)
	if err != nil {
		return nil, response.Fail(KindProtocol, err.Error())
	}
	keys := make([]APIKey, 0, len(entries))
	for _, entry := range entries {
		key, err := readAPIKeyOf(response, entry)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
