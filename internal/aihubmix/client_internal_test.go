package aihubmix

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A cache that no write empties would show what was before it. A write changes neither what the current API key reports
// of itself nor the quota unit.
func TestWriteEmptiesEveryCache(t *testing.T) {
	t.Parallel()
	kept := []string{"current", "unit"}
	client := New(Config{})
	emptied := map[uintptr]bool{}
	client.emptied.Range(func(_, cache any) bool { emptied[reflect.ValueOf(cache).Pointer()] = true; return true })
	caches, fields := 0, reflect.ValueOf(client).Elem()
	for i := range fields.NumField() {
		field := fields.Type().Field(i)
		if !strings.HasPrefix(field.Type.String(), "*aihubmix.sharedResponse[") {
			continue
		}
		caches++
		if emptied[fields.Field(i).Pointer()] == slices.Contains(kept, field.Name) {
			t.Errorf("%s is not created as it should be: a write empties what \"cache\" returns", field.Name)
		}
	}
	if caches != len(emptied)+len(kept) {
		t.Errorf("%d caches, of which a write empties %d", caches, len(emptied))
	}
}
