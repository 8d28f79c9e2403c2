package gatewaytest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Quirks are how a gateway differs from its style with API keys. The zero value has no difference.
type Quirks struct {
	// NoSearch: the gateway does not know GET /api/token/search.
	NoSearch bool
	// ListLag, SearchLag and ReadLag are how long they do not show a new key; WriteLag is how long updates and
	// deletes do not know it.
	ListLag, SearchLag, ReadLag, WriteLag time.Duration
	// StaleReads is how many reads after a write return the key before the write.
	StaleReads int
	// PageSize is the number of keys in a page of a newer fork; 0 is 100.
	PageSize int
	// Total, if not nil, returns the reported total for so many keys.
	Total func(count int) int
	// NotInList and NotInRead are fields that lists or single reads do not have.
	NotInList, NotInRead []string
	// Unknown are fields that the gateway neither reports nor stores.
	Unknown []string
	// CreateAlone: the response to a create says success and nothing else.
	CreateAlone bool
	// OnCreate changes the response to a create, whose keys are those of the server.
	OnCreate func(shown map[string]any, keys []APIKey)
	// OnBody changes the whole response to a create.
	OnBody func(body map[string]any) any
	// Masked: only the response to its create has the secret of a key.
	Masked bool
	// Mask, if not nil, returns what lists and reads show in place of a secret.
	Mask func(secret string) string
	// SearchTwice: a search lists each key twice.
	SearchTwice bool
	// NoRename: an update does not change the name.
	NoRename bool
	// KeepsDeleted: a delete is acknowledged, but not done.
	KeepsDeleted bool
	// Alter changes each written key before it is stored.
	Alter func(*APIKey)
	// Spends is how many quota units each key spends before every request.
	Spends int64
}

// WithQuirks sets the quirks of the server.
func WithQuirks(quirks Quirks) Option {
	return func(s *Server) { s.quirks = quirks }
}

// SetQuirks sets the quirks from now on.
func (s *Server) SetQuirks(quirks Quirks) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.quirks = quirks
}

func (s *Server) currentQuirks() Quirks {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.quirks
}

// spend is called before each request.
func (s *Server) spend() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i := range s.keys {
		s.keys[i].UsedQuota += s.quirks.Spends
		if !s.keys[i].Unlimited {
			s.keys[i].RemainQuota -= s.quirks.Spends
		}
	}
}

// visibleAPIKeys returns the keys of the request's account that are older than the lag and pass, by their IDs.
func (s *Server) visibleAPIKeys(r *http.Request, lag time.Duration, passes func(*APIKey) bool) []APIKey {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	visible, account := []APIKey{}, s.furtherKey(r)
	for i := range s.keys {
		key := &s.keys[i]
		created, known := s.created[key.ID]
		if key.account == account && passes(key) && (!known || s.now().Sub(created) >= lag) {
			visible = append(visible, *key)
		}
	}
	slices.SortStableFunc(visible, func(a, b APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return visible
}

// isUnknownToWrites reports whether a write does not know a key yet. It is called with the mutex held.
func (s *Server) isUnknownToWrites(id int64) bool {
	created, isNew := s.created[id]
	return isNew && s.now().Sub(created) < s.quirks.WriteLag
}

// without removes fields from a key in a response.
func without(shown map[string]any, names ...[]string) map[string]any {
	maps.DeleteFunc(shown, func(name string, _ any) bool { return slices.Contains(slices.Concat(names...), name) })
	return shown
}

// stale returns the key before its last write, for as many reads as there are stale ones.
func (s *Server) stale(key APIKey) APIKey {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if before, kept := s.before[key.ID]; kept && s.staleReads[key.ID] > 0 {
		s.staleReads[key.ID]--
		return before
	}
	return key
}

// altered applies the quirks to a key that was just written. It is called with the mutex held.
func (s *Server) altered(key *APIKey, before APIKey) {
	for _, name := range s.quirks.Unknown {
		switch name {
		case "models":
			key.Models = ""
		case "subnet":
			key.Subnet = ""
		}
	}
	if s.quirks.NoRename && before.ID != 0 {
		key.Name = before.Name
	}
	if s.quirks.Alter != nil {
		s.quirks.Alter(key)
	}
	if before.ID != 0 {
		s.before[key.ID], s.staleReads[key.ID] = before, s.quirks.StaleReads
	}
}

// serveSearch finds keys by the beginning of their name, like one-api.
func (s *Server) serveSearch(w http.ResponseWriter, r *http.Request) {
	keyword := r.URL.Query().Get("keyword")
	found := s.visibleAPIKeys(r, s.currentQuirks().SearchLag, func(key *APIKey) bool {
		return strings.HasPrefix(key.Name, keyword) || s.style == StyleOneAPI && isLike(key.Name, keyword)
	})
	if s.currentQuirks().SearchTwice {
		found = append(found, found...)
	}
	var data any = s.shownAPIKeys(found)
	if s.style == StyleFork {
		data = map[string]any{"items": data, "total": len(found), "page": 1, "page_size": 100}
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": data})
}
