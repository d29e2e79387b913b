package worker

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
)

const maxSearchDepth = 1000

var marshalerType = reflect.TypeOf((*json.Marshaler)(nil)).Elem()

// whyNotJSON finds what encoding/json refuses, and where: "result.items[2].ratio is NaN".
// Empty where it finds nothing.
func whyNotJSON(result interface{}) string {
	return search(reflect.ValueOf(result), "result", map[uintptr]bool{}, 0)
}

func search(v reflect.Value, path string, above map[uintptr]bool, depth int) string {
	if !v.IsValid() || v.Type().Implements(marshalerType) {
		return ""
	}
	if depth > maxSearchDepth {
		return path[:strings.IndexAny(path+".", ".[")] + " is nested too deeply"
	}
	switch v.Kind() {
	case reflect.Chan:
		return path + " is a channel (" + v.Type().String() + ")"
	case reflect.Func:
		return path + " is a function (" + v.Type().String() + ")"
	case reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return path + " is a " + v.Type().String()
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Sprintf("%s is %v", path, f)
		}
	case reflect.Interface:
		return search(v.Elem(), path, above, depth)
	case reflect.Ptr, reflect.Map, reflect.Slice:
		if v.IsNil() || v.Kind() == reflect.Slice && v.Len() == 0 {
			return ""
		}
		if at := v.Pointer(); above[at] {
			return path + " contains itself"
		} else {
			above[at] = true
			defer delete(above, at)
		}
	}
	return searchInside(v, path, above, depth+1)
}

func searchInside(v reflect.Value, path string, above map[uintptr]bool, depth int) string {
	switch v.Kind() {
	case reflect.Ptr:
		return search(v.Elem(), path, above, depth)
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len(); i++ {
			if found := search(v.Index(i), fmt.Sprintf("%s[%d]", path, i), above, depth); found != "" {
				return found
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			name := fmt.Sprint(key.Interface())
			if found := search(v.MapIndex(key), path+"."+name, above, depth); found != "" {
				return found
			}
		}
	case reflect.Struct:
		return searchStruct(v, path, above, depth)
	}
	return ""
}

func searchStruct(v reflect.Value, path string, above map[uintptr]bool, depth int) string {
	for i := 0; i < v.NumField(); i++ {
		field := v.Type().Field(i)
		tag := field.Tag.Get("json")
		if tag == "-" || field.PkgPath != "" && !field.Anonymous {
			continue
		}
		name := strings.Split(tag, ",")[0]
		if name == "" {
			name = field.Name
		}
		inside := path + "." + name
		if field.Anonymous && tag == "" {
			inside = path
		}
		if found := search(v.Field(i), inside, above, depth); found != "" {
			return found
		}
	}
	return ""
}
