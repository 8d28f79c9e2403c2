package aihubmix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// fuzzDecoder checks that decoding any body does not panic, that an accepted value
// survives encoding and decoding, and that integers are exact.
func fuzzDecoder[T any](f *testing.F, decode func(any) (T, error), encode func(T) map[string]any, integers ...string) {
	f.Fuzz(func(t *testing.T, body []byte) {
		value, err := parse(body)
		if err != nil {
			return
		}
		decoded, err := decode(value)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
				t.Errorf("the error is not fit to be shown: %q", err)
			}
			return
		}
		written := encode(decoded)
		expectExact(t, body, written, integers)

		encoded, err := json.Marshal(written)
		if err != nil {
			t.Fatal(err)
		}
		value, err = parse(encoded)
		if err != nil {
			t.Fatalf("%s: %s", encoded, err)
		}
		again, err := decode(value)
		if err != nil {
			t.Fatalf("%s: %s", encoded, err)
		}
		if !reflect.DeepEqual(revealed(decoded), revealed(again)) {
			t.Errorf("%+v is read again as %+v", revealed(decoded), revealed(again))
		}
	})
}

// parse reads a body as the transport does, with exact numbers.
func parse(body []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

// revealed shows a value with its secrets, so that they are compared too.
func revealed(value any) any {
	switch value := value.(type) {
	case User:
		return string(mustEncode(encodeUser(value)))
	case APIKey:
		value.Last4 = "" // It depends on the form of the secret.
		return string(mustEncode(encodeAPIKey(value)))
	}
	return value
}

func mustEncode(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return encoded
}

// expectExact compares integers with the numbers in the body.
func expectExact(t *testing.T, body []byte, written map[string]any, integers []string) {
	t.Helper()
	var raw map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &raw) != nil {
		return
	}
	for _, name := range integers {
		integer, _ := written[name].(*int64)
		text := strings.Trim(string(raw[name]), "\"\n\r\t ")
		number, isNumber := new(big.Rat).SetString(text)
		if integer == nil || !isNumber || len(text) > transport.MaxNumber {
			continue // It is not reported, or in a notation that other tests cover.
		}
		if number.Cmp(new(big.Rat).SetInt64(*integer)) != 0 {
			t.Errorf("%s became %d", raw[name], *integer)
		}
	}
}

func shownSecret(secret *Secret) any {
	if secret == nil {
		return nil
	}
	return secret.Reveal()
}

// encodeUser writes each Go field of an account under the API's name of it.
func encodeUser(user User) map[string]any {
	written := map[string]any{}
	fields := reflect.ValueOf(user)
	for i := range fields.NumField() {
		value := fields.Field(i).Interface()
		if secret, isSecret := value.(*Secret); isSecret {
			value = shownSecret(secret)
		}
		written[snakeCase(fields.Type().Field(i).Name)] = value
	}
	delete(written, "notify_email_address")
	if user.NotifyEmailAddress != nil {
		written["notify_email"] = user.NotifyEmailAddress
	}
	return written
}

// snakeCase turns the name of a Go field, such as InviterID, into that of the API, such as inviter_id.
func snakeCase(name string) string {
	return strings.ToLower(regexp.MustCompile(`([a-z0-9])([A-Z])`).ReplaceAllString(name, "${1}_$2"))
}

// integersOf returns the API's names of the whole numbers in an object.
func integersOf(written map[string]any) []string {
	var names []string
	for name, value := range written {
		if _, isInteger := value.(*int64); isInteger {
			names = append(names, name)
		}
	}
	return names
}

func FuzzUser(f *testing.F) {
	decode := func(value any) (User, error) {
		user, err := decodeUser(value)
		// A blank text is one of the fields that make an account.
		if err == nil && user.ID == nil && user.Username == nil && user.Email == nil && user.Quota == nil &&
			user.UsedQuota == nil {
			user.Username = new("")
		}
		return user, err
	}
	fuzzDecoder(f, decode, encodeUser, integersOf(encodeUser(User{}))...)
}

func encodeAPIKey(key APIKey) map[string]any {
	// The mask with the last characters comes before the secret.
	mask := "************" + key.Last4
	return map[string]any{
		"id": new(key.ID), "user_id": key.UserID, "name": key.Name, "full_key": mask, "key": shownSecret(key.Key),
		"status":       (*int64)(key.Status),
		"created_time": key.CreatedTime, "accessed_time": key.AccessedTime, "expired_time": key.ExpiredTime,
		"unlimited_quota": key.Unlimited,
		"remain_quota":    key.RemainQuota, "used_quota": key.UsedQuota, "models": key.Models, "subnet": key.Networks,
	}
}

func FuzzAPIKey(f *testing.F) {
	decode := func(value any) (APIKey, error) {
		key, err := decodeAPIKey(value)
		if !utf8.ValidString(key.Last4) || utf8.RuneCountInString(key.Last4) > 4 {
			panic(fmt.Sprintf("the end of the key is %q", key.Last4))
		}
		return key, err
	}
	fuzzDecoder(f, decode, encodeAPIKey, "id", "user_id", "status", "created_time", "accessed_time", "expired_time",
		"remain_quota", "used_quota")
}

func encodeModel(model Model) map[string]any {
	written := map[string]any{
		"model_id": model.ModelID, "model_name": model.ModelName, "developer_id": model.DeveloperID,
		"desc":  model.Description,
		"types": model.Types, "features": model.Features, "input_modalities": model.InputModalities,
		"output_modalities": model.OutputModalities,
		"endpoints":         model.Endpoints, "context_length": model.ContextLength, "max_output": model.MaxOutput,
		"retire_stage":  model.RetireStage,
		"deprecated_at": model.DeprecatedAt, "retired_at": model.RetiredAt, "successor_model": model.SuccessorModel,
	}
	if model.Pricing != nil {
		written["pricing"] = map[string]any{
			"input": plain(model.Pricing.Input), "output": plain(model.Pricing.Output),
			"cache_read": plain(model.Pricing.CacheRead), "cache_write": plain(model.Pricing.CacheWrite),
		}
	}
	return written
}

// plain writes a price in full if it has not too many digits to be read again.
func plain(price *big.Rat) any {
	if price == nil {
		return nil
	}
	decimals, _ := price.FloatPrec()
	return json.Number(price.FloatString(decimals))
}

func FuzzModel(f *testing.F) {
	decode := func(value any) (Model, error) {
		model, err := decodeModel(value)
		if model.Pricing != nil {
			for _, price := range []*big.Rat{
				model.Pricing.Input, model.Pricing.Output, model.Pricing.CacheRead, model.Pricing.CacheWrite,
			} {
				if price != nil && len(string(plain(price).(json.Number))) > transport.MaxNumber {
					return Model{}, fmt.Errorf("such a price is not written again")
				}
			}
		}
		return model, err
	}
	fuzzDecoder(f, decode, encodeModel, "developer_id", "context_length", "max_output")
}

func FuzzAvailableModel(f *testing.F) {
	fuzzDecoder(f, decodeAvailableModel, func(id string) map[string]any { return map[string]any{"model": id} })
}

// FuzzAPIKeyPage checks that the entries of a page are those of the body, in order.
func FuzzAPIKeyPage(f *testing.F) {
	type page struct {
		Entries []any
		Total   *int64
	}
	decode := func(value any) (page, error) {
		entries, total, err := pageOf(value)
		if len(entries) == 0 {
			entries = []any{}
		}
		return page{Entries: entries, Total: total}, err
	}
	fuzzDecoder(f, decode, func(p page) map[string]any { return map[string]any{"items": p.Entries, "total": p.Total} },
		"total")
}
