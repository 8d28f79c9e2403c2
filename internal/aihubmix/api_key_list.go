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
	// apiKeysPage is the requested page size. The hosted service honours it; one-api
	// always returns 10.
	apiKeysPage = 1000
	// apiKeysPageLimit is the largest page size that is tried if the gateway ignores which
	// page is requested.
	apiKeysPageLimit = 1_000_000
	// apiKeysLimit and apiKeysPages end a list that would never end: far more keys than an
	// account has, at 10 a page, with one page requested twice.
	apiKeysLimit = 10_000
	apiKeysPages = apiKeysLimit/10 + 2
	// apiKeysReadWithin is how long all pages may take, without waits for a rate limit.
	apiKeysReadWithin = 5 * time.Minute
	// apiKeysAgain is how often a list is read again because it changed during paging.
	apiKeysAgain = 5
)

// APIKeys reads all keys of the account, in the gateway's order, each once. The error is
// an [Error] or the context's; a list that may be incomplete is an error too.
//
// There are three styles: the hosted service returns as many keys as requested; the
// one-api family returns 10 and counts pages from 0; newer forks count pages from 1 and
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
			return nil, list.response.Fail(KindProtocol, "the list may be incomplete: it has fewer keys "+
				"than it reports, or keys kept being deleted while it was read")
		case size >= apiKeysPageLimit || list.firstPage < size:
			return nil, list.response.Fail(KindProtocol, fmt.Sprintf("the list may be incomplete: the gateway ignores "+
				"which page is requested, and returns no more keys than on the first (%d)", list.firstPage))
		default:
			size *= 10
		}
	}
}

// apiKeyList is one pass over the pages.
type apiKeyList struct {
	client *Client
	size   int
	// end is the deadline of all pages; waits for a rate limit postpone it.
	end  time.Time
	keys []APIKey
	seen map[int64]bool
	// firstPage is the number of keys on the first page.
	firstPage int
	// response is the last page.
	response *transport.Response
	// total is the reported number of keys, or nil if none is reported; leastTotal is the
	// least that was reported. Keys that are created during paging come first and push
	// others to later pages: those are seen twice, but none is missed.
	total, leastTotal *int64
	// hasShrunk reports that keys were deleted during paging, so later keys may have moved
	// to pages already read.
	hasShrunk bool
	// hasTurned reports that a page after the first had other keys. If such a list has
	// fewer keys than the least total, keys were deleted and as many created during paging.
	hasTurned bool
	// pageSize is the reported page size, or nil if none or only the requested one is
	// reported; longestPage is the most keys that a page had.
	pageSize    *int64
	longestPage int
}

// read reads all pages and reports whether the list is whole.
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
			return false, l.response.Fail(KindProtocol,
				fmt.Sprintf("the list has more than %d keys, so it may never end", apiKeysLimit))
		case isShort && l.total != nil && int64(len(l.keys)) >= *l.total:
			return true, nil // A total proves nothing against a page that goes on.
		case count == 0:
			// This page is past the end. If pages are counted from 1, page 0 may be so too.
			if page > 0 || l.total == nil {
				return l.isComplete(), nil
			}
		case added > 0:
			idle, l.hasTurned = 0, l.hasTurned || len(l.keys) > added
			continue
		}
		// If pages are counted from 1, page 1 may be page 0 again.
		if idle++; idle == 2 {
			return l.isComplete() && l.firstPage < l.size, nil
		}
	}
	return false, l.response.Fail(KindProtocol,
		fmt.Sprintf("the list has more than %d pages, so it may never end", apiKeysPages))
}

// isComplete reports whether there are at least as many keys as the least total.
func (l *apiKeyList) isComplete() bool {
	return l.leastTotal == nil || int64(len(l.keys)) >= *l.leastTotal
}

func (l *apiKeyList) readPage(ctx context.Context, page int) (count, added int, err error) {
	request := transport.Request{
		Method: transport.MethodGet, Path: apiKeysPath, Query: fmt.Sprintf("num=%d&p=%d", l.size, page),
	}
	left := l.end.Sub(l.client.clock.Now())
	switch {
	case left <= 0:
		return 0, 0, transport.Failed(request, KindNetwork,
			fmt.Sprintf("the list was not read to its end within %s", transport.FormatDuration(apiKeysReadWithin)))
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
		return nil, nil, errors.New("the response's data is not a list of keys")
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

// hasItems also accepts null, which is an empty list of a Go server.
func hasItems(values object) bool {
	_, has := values["items"]
	return has
}

// SearchAPIKeys searches for keys by the beginning of their names, in one request. A
// gateway may find others too, or have no search. The error is an [Error] or the context's.
func (c *Client) SearchAPIKeys(ctx context.Context, keyword string) ([]APIKey, error) {
	return c.searchAPIKeys(ctx, keyword, 0)
}

// searchAPIKeys ends within the limit; 0 means the usual one.
func (c *Client) searchAPIKeys(ctx context.Context, keyword string, limit time.Duration) ([]APIKey, error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: apiKeysPath + "search",
		Query: "keyword=" + url.QueryEscape(keyword), Limit: limit,
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
