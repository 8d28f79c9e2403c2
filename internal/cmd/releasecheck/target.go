package main

import "runtime"

// target is what a binary is built for, as Go names it.
type target struct {
	system, architecture string
}

func (t target) String() string { return t.system + "/" + t.architecture }

// targets are all that the registries offer and Go can build for.
var targets = []target{
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"freebsd", "386"},
	{"freebsd", "amd64"},
	{"freebsd", "arm"},
	{"freebsd", "arm64"},
	{"linux", "386"},
	{"linux", "amd64"},
	{"linux", "arm"},
	{"linux", "arm64"},
	{"windows", "386"},
	{"windows", "amd64"},
	{"windows", "arm64"},
}

var thisMachine = target{runtime.GOOS, runtime.GOARCH}
