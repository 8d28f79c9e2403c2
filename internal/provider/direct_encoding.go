package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// readMessagePack fills a model with an object as the CLI sends it. ok is false for one
// that is not known in full, or has other attributes or types: for the framework to
// read, which says what is wrong with it.
func readMessagePack(from *tfprotov6.DynamicValue, model directModel) (ok bool) {
	if from == nil || len(from.MsgPack) == 0 {
		return false
	}
	reader := bytes.NewReader(from.MsgPack)
	plain, err := decodePlain(msgpack.NewDecoder(reader), reader, 0)
	values, isMap := plain.(map[string]any)
	return err == nil && isMap && setPlain(model, values)
}

// plainDepth is how deep a model is: an object with sets and maps of texts.
const plainDepth = 2

// decodePlain decodes the next value. The library's own way to do so makes room for as
// many elements as are announced, even billions.
func decodePlain(decoder *msgpack.Decoder, rest *bytes.Reader, depth int) (any, error) {
	code, err := decoder.PeekCode()
	switch {
	case err != nil || depth > plainDepth:
		return nil, errLeft
	case code == msgpcode.Nil:
		return nil, decoder.DecodeNil()
	case code == msgpcode.True || code == msgpcode.False:
		return decoder.DecodeBool()
	case msgpcode.IsString(code):
		return decoder.DecodeString()
	case msgpcode.IsFixedNum(code) || code >= msgpcode.Int8 && code <= msgpcode.Int64:
		return decoder.DecodeInt64()
	case code >= msgpcode.Uint8 && code <= msgpcode.Uint64:
		return decoder.DecodeUint64()
	case code == msgpcode.Float || code == msgpcode.Double:
		return decoder.DecodeFloat64()
	case msgpcode.IsFixedArray(code) || code == msgpcode.Array16 || code == msgpcode.Array32:
		length, err := decoder.DecodeArrayLen()
		if err != nil || length < 0 || length > rest.Len() { // Billions are below zero on 32 bits.
			return nil, errLeft
		}
		list := make([]any, length)
		for i := range list {
			if list[i], err = decodePlain(decoder, rest, depth+1); err != nil {
				return nil, err
			}
		}
		return list, nil
	case msgpcode.IsFixedMap(code) || code == msgpcode.Map16 || code == msgpcode.Map32:
		length, err := decoder.DecodeMapLen()
		if err != nil || length < 0 || length > rest.Len() { // Billions are below zero on 32 bits.
			return nil, errLeft
		}
		values := make(map[string]any, length)
		for range length {
			name, err := decoder.DecodeString()
			if err != nil {
				return nil, err
			}
			if values[name], err = decodePlain(decoder, rest, depth+1); err != nil {
				return nil, err
			}
		}
		if len(values) != length {
			return nil, errLeft // A name came twice.
		}
		return values, nil
	}
	return nil, errLeft // Unknown values are of a type of their own.
}

// readJSON fills a model with an object as it is stored in a state. ok is as of
// [readMessagePack].
func readJSON(from []byte, model directModel) (ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(from))
	decoder.UseNumber()
	var values map[string]any
	return decoder.Decode(&values) == nil && setPlain(model, values)
}

var errLeft = errors.New("the value is left to the framework")

// writeMessagePack encodes a model as the CLI reads it. It fails for a value that is not
// known, and for a number that would be written out in hundreds of digits.
func writeMessagePack(model directModel) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := msgpack.NewEncoder(&buffer)
	fields := model.fields()
	failure := encoder.EncodeMapLen(len(fields))
	for _, field := range fields {
		if failure == nil {
			failure = encoder.EncodeString(field.name)
		}
		if failure == nil {
			failure = encode(encoder, field.current())
		}
	}
	return buffer.Bytes(), failure
}

func encode(encoder *msgpack.Encoder, value attr.Value) error {
	switch {
	case value.IsUnknown():
		return errLeft
	case value.IsNull():
		return encoder.EncodeNil()
	}
	switch known := value.(type) {
	case types.String:
		return encoder.EncodeString(known.ValueString())
	case types.Bool:
		return encoder.EncodeBool(known.ValueBool())
	case types.Int64:
		return encoder.EncodeInt(known.ValueInt64())
	case types.Number:
		return encodeNumber(encoder, known.ValueBigFloat())
	case textSet:
		failure := encoder.EncodeArrayLen(len(known.Elements()))
		for _, element := range known.Elements() {
			failure = errors.Join(failure, encode(encoder, element))
		}
		return failure
	case types.Map:
		elements := known.Elements()
		failure := encoder.EncodeMapLen(len(elements))
		for _, name := range slices.Sorted(maps.Keys(elements)) {
			failure = errors.Join(failure, encoder.EncodeString(name), encode(encoder, elements[name]))
		}
		return failure
	}
	return errLeft
}

// encodeNumber takes the shortest way that keeps a number exact.
func encodeNumber(encoder *msgpack.Encoder, number *big.Float) error {
	if whole, accuracy := number.Int64(); accuracy == big.Exact {
		return encoder.EncodeInt(whole)
	}
	if float, accuracy := number.Float64(); accuracy == big.Exact && !number.IsInt() {
		return encoder.EncodeFloat64(float)
	}
	if exponent := number.MantExp(nil); exponent > plainExponent || exponent < -plainExponent {
		return errLeft
	}
	return encoder.EncodeString(number.Text('f', -1))
}

func setPlain(model directModel, values map[string]any) (ok bool) {
	fields := model.fields()
	if len(fields) != len(values) {
		return false
	}
	for _, field := range fields {
		value, isThere := values[field.name]
		if !isThere || !field.setPlain(value) {
			return false
		}
	}
	return true
}

func (f modelField) setPlain(plain any) (ok bool) {
	switch target := f.value.(type) {
	case *types.String:
		*target, ok = plainText(plain)
	case *types.Bool:
		var truth bool
		truth, ok = plain.(bool)
		*target = types.BoolValue(truth)
		if plain == nil {
			*target, ok = types.BoolNull(), true
		}
	case *types.Number:
		*target, ok = plainNumber(plain)
	case *types.Int64:
		var number types.Number
		number, ok = plainNumber(plain)
		*target = types.Int64Null()
		if ok && !number.IsNull() {
			whole, accuracy := number.ValueBigFloat().Int64()
			*target, ok = types.Int64Value(whole), accuracy == big.Exact
		}
	case *textSet:
		*target, ok = plainTexts(plain)
	case *types.Map:
		*target, ok = plainMap(plain)
	}
	return ok
}

func plainText(plain any) (types.String, bool) {
	text, isText := plain.(string)
	if plain == nil {
		return types.StringNull(), true
	}
	return types.StringValue(text), isText
}

// plainNumber has the precision of the CLI's own parser for what is written in digits.
func plainNumber(plain any) (types.Number, bool) {
	var digits string
	switch number := plain.(type) {
	case nil:
		return types.NumberNull(), true
	case int64:
		return types.NumberValue(new(big.Float).SetInt64(number)), true
	case uint64:
		return types.NumberValue(new(big.Float).SetUint64(number)), true
	case float64:
		if math.IsNaN(number) {
			return types.Number{}, false
		}
		return types.NumberValue(new(big.Float).SetFloat64(number)), true
	case json.Number:
		digits = number.String()
	case string:
		digits = number
	default:
		return types.Number{}, false
	}
	number, _, err := big.ParseFloat(digits, 10, numberPrecision, big.ToNearestEven)
	return types.NumberValue(number), err == nil
}

func plainTexts(plain any) (set textSet, ok bool) {
	list, isList := plain.([]any)
	if !isList {
		return textSet{types.SetNull(types.StringType)}, plain == nil
	}
	elements := make([]attr.Value, len(list))
	for i, element := range list {
		text, isText := plainText(element)
		if !isText {
			return set, false
		}
		elements[i] = text
	}
	return textSet{types.SetValueMust(types.StringType, elements)}, true
}

func plainMap(plain any) (texts types.Map, ok bool) {
	values, isMap := plain.(map[string]any)
	if !isMap {
		return types.MapNull(types.StringType), plain == nil
	}
	elements := make(map[string]attr.Value, len(values))
	for name, value := range values {
		text, isText := plainText(value)
		if !isText {
			return texts, false
		}
		elements[name] = text
	}
	return types.MapValueMust(types.StringType, elements), true
}
