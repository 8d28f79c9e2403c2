package gatewaytest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// MessageNameTooLong is the message of the one-api family for a name of more than 30 bytes.
const MessageNameTooLong = "参数错误：令牌名称过长"

// writtenAPIKey is the body of a write. Like at the gateways, an absent field becomes zero, and a number as text is
// refused.
type writtenAPIKey struct {
	ID             int64  `json:"id"`
	Name           string `json:"name"`
	Status         int64  `json:"status"`
	ExpiredTime    int64  `json:"expired_time"`
	RemainQuota    int64  `json:"remain_quota"`
	UnlimitedQuota bool   `json:"unlimited_quota"`
	// Models and Subnet are nil if they are null or absent.
	Models *string `json:"models"`
	Subnet *string `json:"subnet"`
	// These are not stored, but refused if they are of another type.
	UserID       int    `json:"user_id"`
	Key          string `json:"key"`
	CreatedTime  int64  `json:"created_time"`
	AccessedTime int64  `json:"accessed_time"`
	UsedQuota    int64  `json:"used_quota"`

	all map[string]any
}

// readAPIKey reads the body. If it is refused, it writes the response, and ok is false.
func (s *Server) readAPIKey(w http.ResponseWriter, r *http.Request) (written writtenAPIKey, ok bool) {
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &written.all)
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&written); err != nil {
		named := strings.NewReplacer("gatewaytest.writtenAPIKey", "model.Token", "writtenAPIKey", "Token")
		writeJSON(w, http.StatusOK, refusal(named.Replace(err.Error())))
		return written, false
	}
	if s.style != StyleAIHubMix {
		if len(written.Name) > 30 {
			writeJSON(w, http.StatusOK, refusal(MessageNameTooLong))
			return written, false
		}
		for network := range strings.SplitSeq(textOf(written.Subnet), ",") {
			if _, _, err := net.ParseCIDR(strings.TrimSpace(network)); textOf(written.Subnet) != "" && err != nil {
				message := "参数错误：无效的网段：failed to parse subnet: " + err.Error()
				writeJSON(w, http.StatusOK, refusal(message))
				return written, false
			}
		}
	}
	return written, true
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (s *Server) createAPIKey(w http.ResponseWriter, r *http.Request) {
	written, ok := s.readAPIKey(w, r)
	if !ok {
		return
	}
	s.mutex.Lock()
	made := s.addAPIKey(APIKey{
		account: s.furtherKey(r), UserID: s.further[s.furtherKey(r)].id(),
		modelsAreNull: written.Models == nil, // A column without a default.
		Name:          written.Name, CreatedTime: s.now().Unix(), ExpiredTime: cmp.Or(written.ExpiredTime, -1),
		RemainQuota: written.RemainQuota, Unlimited: written.UnlimitedQuota,
		Models: textOf(written.Models), Subnet: textOf(written.Subnet),
	})
	last := &s.keys[len(s.keys)-1]
	s.created[made.ID] = s.now()
	s.altered(last, APIKey{})
	made = *last
	quirks := s.quirks
	s.mutex.Unlock()
	if s.style == StyleFork || quirks.CreateAlone {
		writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": ""})
		return
	}
	shown := s.shownAPIKey(made)
	if s.style == StyleAIHubMix {
		shown["full_key"] = "sk-" + made.Key
	} else {
		shown["key"] = made.Key
	}
	if quirks.OnCreate != nil {
		quirks.OnCreate(shown, s.APIKeys())
	}
	body := map[string]any{"success": true, "message": "", "data": shown}
	if quirks.OnBody != nil {
		writeJSON(w, http.StatusOK, quirks.OnBody(body))
		return
	}
	writeJSON(w, http.StatusOK, body)
}

func (s *Server) updateAPIKey(w http.ResponseWriter, r *http.Request) {
	written, ok := s.readAPIKey(w, r)
	if !ok {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	index := s.indexOfAPIKey(written.ID)
	if index < 0 || s.isUnknownToWrites(written.ID) || s.keys[index].account != s.furtherKey(r) {
		writeJSON(w, http.StatusOK, refusal(unknownAPIKey(written.ID)))
		return
	}
	key := &s.keys[index]
	before := *key
	if s.onKeyWrite != nil {
		s.onKeyWrite(key)
	}
	if message := s.refusedStatus(*key, written.Status); s.style != StyleAIHubMix && message != "" {
		writeJSON(w, http.StatusOK, refusal(message))
		return
	}
	statusOnly := s.style != StyleAIHubMix && r.URL.Query().Get("status_only") != ""
	if statusOnly || s.style == StyleAIHubMix && written.Status != 0 {
		key.Status = written.Status
	}
	if !statusOnly {
		key.Name, key.ExpiredTime, key.RemainQuota = written.Name, written.ExpiredTime, written.RemainQuota
		key.Unlimited, key.Models, key.Subnet = written.UnlimitedQuota, textOf(written.Models), textOf(written.Subnet)
		key.modelsAreNull, key.networksAreNull = written.Models == nil, written.Subnet == nil
		key.Extra = maps.Clone(key.Extra)
		for name := range key.Extra {
			key.Extra[name] = written.all[name] // An absent field is reset.
		}
	}
	s.altered(key, before)
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": s.updatedAPIKey(*key)})
}

// refusedStatus says why an expired or exhausted key is not enabled, or returns "". The values before the write count.
func (s *Server) refusedStatus(key APIKey, status int64) string {
	switch {
	case status != 1:
	case key.Status == 3 && key.ExpiredTime != -1 && key.ExpiredTime <= s.now().Unix():
		return "令牌已过期，无法启用，请先修改令牌过期时间，或者设置为永不过期"
	case key.Status == 4 && key.RemainQuota <= 0 && !key.Unlimited:
		return "令牌可用额度已用尽，无法启用，请先修改令牌剩余额度，或者设置为无限额度"
	}
	return ""
}

// updatedAPIKey is the data of the response to an update: the key, or null. It is called with the mutex held.
func (s *Server) updatedAPIKey(key APIKey) any {
	if s.style == StyleFork {
		return nil
	}
	return shownAPIKey(key, s.style, s.quirks)
}

func (s *Server) deleteAPIKey(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, apiKeysPath), 10, 64) // Another text is 0.
	s.mutex.Lock()
	defer s.mutex.Unlock()
	index := s.indexOfAPIKey(id)
	if index < 0 || s.isUnknownToWrites(id) || s.keys[index].account != s.furtherKey(r) {
		writeJSON(w, http.StatusOK, refusal(unknownAPIKey(id)))
		return
	}
	if !s.quirks.KeepsDeleted {
		s.keys = slices.Delete(s.keys, index, index+1)
	}
	acknowledged := map[string]any{"success": true, "message": "", "data": map[string]any{}}
	if s.style == StyleOneAPI {
		delete(acknowledged, "data")
	}
	writeJSON(w, http.StatusOK, acknowledged)
}
