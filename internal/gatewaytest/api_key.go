package gatewaytest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Style is how a gateway reports API keys.
type Style int

const (
	// StyleAIHubMix is the hosted service: as many keys as requested, without pages; masked secrets; numbers as text;
	// {} for an unknown ID.
	StyleAIHubMix Style = iota
	// StyleOneAPI is one-api: pages of 10 keys, counted from 0; full secrets without "sk-"; an unknown ID is refused
	// with status 200; the ID of the newest key is reused after its deletion, as in SQLite.
	StyleOneAPI
	// StyleFork is a newer fork: {"items", "total"}; pages of at most 100 keys, counted from 1.
	StyleFork
)

// Styles are all styles, by their names.
func Styles() map[string]Style {
	return map[string]Style{"hosted": StyleAIHubMix, "one-api": StyleOneAPI, "fork": StyleFork}
}

// APIKey is an API key in the server's table.
type APIKey struct {
	ID          int64
	UserID      int64
	Name        string
	Key         string // Without "sk-".
	Status      int64
	CreatedTime int64
	AccessTime  int64
	ExpiredTime int64 // -1 for never.
	RemainQuota int64
	Unlimited   bool
	UsedQuota   int64
	Models      string
	Subnet      string
	// Extra are settings that are not documented.
	Extra map[string]any

	// account is the Manage Key of a further account, or "".
	account string
	// modelsAreNull and networksAreNull distinguish null from "".
	modelsAreNull, networksAreNull bool
}

// WithStyle sets the style; the default is [StyleAIHubMix].
func WithStyle(style Style) Option {
	return func(s *Server) { s.style = style }
}

// Style is the server's style.
func (s *Server) Style() Style { return s.style }

// WithAPIKeys adds keys to the table, which is empty by default. A key without ID, secret, status or times gets usual
// ones.
func WithAPIKeys(keys ...APIKey) Option {
	return func(s *Server) {
		for _, key := range keys {
			s.addAPIKey(key)
		}
	}
}

// GenerateAPIKeys returns so many keys named generated-0000 and so on.
func GenerateAPIKeys(count int) []APIKey {
	keys := make([]APIKey, count)
	for i := range keys {
		keys[i] = APIKey{Name: fmt.Sprintf("generated-%04d", i), Unlimited: true}
	}
	return keys
}

// APIKeys are all keys in the server's table, by their IDs.
func (s *Server) APIKeys() []APIKey {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.keys)
}

// AddAPIKey adds a key, as if it was created in the console.
func (s *Server) AddAPIKey(key APIKey) (id int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.addAPIKey(key).ID
}

// OnAPIKeyWrite calls a function right before each update of a key, which may change the key like its use does.
func (s *Server) OnAPIKeyWrite(change func(*APIKey)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.onKeyWrite = change
}

// ChangeAPIKey changes the key with the ID past the API, like its use or the console does.
func (s *Server) ChangeAPIKey(id int64, change func(*APIKey)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if index := s.indexOfAPIKey(id); index >= 0 {
		change(&s.keys[index])
	}
}

// RemoveAPIKey removes a key, as if it was deleted in the console.
func (s *Server) RemoveAPIKey(id int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if index := s.indexOfAPIKey(id); index >= 0 {
		s.keys = slices.Delete(s.keys, index, index+1)
	}
}

// addAPIKey is called with the mutex held, or before the server starts.
func (s *Server) addAPIKey(key APIKey) APIKey {
	if s.style == StyleOneAPI {
		s.lastKeyID = 0
		for _, other := range s.keys {
			s.lastKeyID = max(s.lastKeyID, other.ID)
		}
	}
	if key.ID == 0 {
		s.lastKeyID++
		key.ID = s.lastKeyID
	}
	delete(s.before, key.ID) // It may have belonged to another key.
	s.lastKeyID = max(s.lastKeyID, key.ID)
	key.UserID = cmp.Or(key.UserID, 42)
	key.Status = cmp.Or(key.Status, 1)
	key.CreatedTime = cmp.Or(key.CreatedTime, 1_790_000_000)
	key.AccessTime = cmp.Or(key.AccessTime, key.CreatedTime)
	key.ExpiredTime = cmp.Or(key.ExpiredTime, -1)
	key.Key = cmp.Or(key.Key, Secret(key.ID+5003*s.timesGiven[key.ID]))
	s.timesGiven[key.ID]++ // The next key with this ID has another secret.
	s.keys = append(s.keys, key)
	return key
}

// Secret returns the secret of a key, without "sk-". Like that of a real one, it has no long run of one character.
func Secret(number int64) string {
	return "TestKeyNumber" + strings.ReplaceAll(fmt.Sprintf("%035d", number), "00", "0o")
}

func (s *Server) indexOfAPIKey(id int64) int {
	return slices.IndexFunc(s.keys, func(key APIKey) bool { return key.ID == id })
}

// serveAPIKeys lists keys, the newest first.
func (s *Server) serveAPIKeys(w http.ResponseWriter, r *http.Request) {
	keys := s.visibleAPIKeys(r, s.currentQuirks().ListLag, func(*APIKey) bool { return true })
	slices.Reverse(keys)
	page, _ := strconv.Atoi(r.URL.Query().Get("p"))
	size, _ := strconv.Atoi(r.URL.Query().Get("num"))
	var data any
	total := len(keys)
	if wrongTotal := s.currentQuirks().Total; wrongTotal != nil {
		total = wrongTotal(total)
	}
	switch s.style {
	case StyleAIHubMix:
		data = s.shownAPIKeys(keys[:min(cmp.Or(size, 10), len(keys))])
	case StyleOneAPI:
		data = s.shownAPIKeys(pageOf(keys, page, 10))
	case StyleFork:
		size := cmp.Or(s.currentQuirks().PageSize, 100)
		data = map[string]any{
			"items": s.shownAPIKeys(pageOf(keys, max(page, 1)-1, size)),
			"total": total, "page": max(page, 1), "page_size": size,
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": data})
}

func pageOf(keys []APIKey, page, size int) []APIKey {
	// The product may overflow and be negative, which databases take for 0.
	begin := min(max(page*size, 0), len(keys))
	return keys[begin:min(begin+size, len(keys))]
}

func (s *Server) serveAPIKey(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, apiKeysPath))
	hasID := func(key *APIKey) bool { return err == nil && key.ID == int64(id) }
	for _, key := range s.visibleAPIKeys(r, s.currentQuirks().ReadLag, hasID) {
		shown := without(s.shownAPIKey(s.stale(key)), s.currentQuirks().NotInRead)
		writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": shown})
		return
	}
	if s.style == StyleAIHubMix {
		writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": map[string]any{}})
		return
	}
	message := unknownAPIKey(int64(id))
	if err != nil {
		message = err.Error()
	}
	writeJSON(w, http.StatusOK, refusal(message))
}

// unknownAPIKey is the message of the one-api family for an unknown ID.
func unknownAPIKey(id int64) string {
	if id == 0 {
		return "id 或 userId 为空！"
	}
	return "record not found"
}

func (s *Server) shownAPIKeys(keys []APIKey) []any {
	shown := make([]any, len(keys))
	for i, key := range keys {
		shown[i] = without(s.shownAPIKey(key), s.currentQuirks().NotInList)
	}
	return shown
}

// shownAPIKey is a key in a response.
func (s *Server) shownAPIKey(key APIKey) map[string]any {
	return shownAPIKey(key, s.style, s.currentQuirks())
}

func shownAPIKey(key APIKey, style Style, quirks Quirks) map[string]any {
	shown := map[string]any{
		"id": key.ID, "user_id": key.UserID, "key": key.Key, "status": key.Status, "name": key.Name,
		"created_time": key.CreatedTime, "accessed_time": key.AccessTime, "expired_time": key.ExpiredTime,
		"remain_quota": key.RemainQuota, "unlimited_quota": key.Unlimited, "used_quota": key.UsedQuota,
		"models": key.Models, "subnet": key.Subnet,
	}
	switch style {
	case StyleAIHubMix:
		shown["expired_time"] = strconv.FormatInt(key.ExpiredTime, 10)
		shown["remain_quota"] = strconv.FormatInt(key.RemainQuota, 10)
		if key.Models != "" {
			shown["models"] = strings.Split(key.Models, ",")
		}
	case StyleOneAPI:
		if key.modelsAreNull {
			shown["models"] = nil
		}
		if key.networksAreNull {
			shown["subnet"] = nil
		}
	case StyleFork:
	}
	if style == StyleAIHubMix || quirks.Masked {
		shown["key"] = "sk-" + key.Key[:4] + "****" + key.Key[len(key.Key)-4:]
	}
	if quirks.Mask != nil {
		shown["key"] = quirks.Mask(key.Key)
	}
	maps.Copy(shown, key.Extra)
	return without(shown, quirks.Unknown)
}
