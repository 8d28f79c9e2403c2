package transport

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Several callers may hold the same error. Fields are recognized by their names.
func TestErrorsAreCreatedInOneFile(t *testing.T) {
	fields := map[string]bool{}
	for field := range reflect.TypeFor[Error]().Fields() {
		fields[field.Name] = true
	}
	for _, folder := range []string{".", "../aihubmix", "../provider", "../provider/*"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || file == "error.go" {
				continue
			}
			for _, place := range assignments(t, file, fields) {
				t.Errorf("%s creates or changes an error: do so in internal/transport/error.go", place)
			}
		}
	}
	// The check finds those in error.go.
	if found := assignments(t, "error.go", fields); len(found) < 10 {
		t.Errorf("only %q is found in error.go", found)
	}
}

// assignments returns the places that create an Error, or assign to a field of a variable whose
// name is one that errors have.
func assignments(t *testing.T, file string, fields map[string]bool) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, content, 0)
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			for _, target := range node.Lhs {
				selector, isSelector := target.(*ast.SelectorExpr)
				if isSelector && fields[selector.Sel.Name] && holdsError(selector.X) {
					places = append(places, files.Position(target.Pos()).String())
				}
			}
		case *ast.CompositeLit:
			if name := nameOf(node.Type); name == "Error" && len(node.Elts) > 0 {
				places = append(places, files.Position(node.Pos()).String())
			}
		}
		return true
	})
	return places
}

// holdsError knows the names that variables of errors have in this code.
func holdsError(expression ast.Expr) bool {
	switch nameOf(expression) {
	case "e", "err", "failure", "failed", "lost":
		return true
	}
	return false
}

func nameOf(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return expression.Sel.Name
	}
	return ""
}
