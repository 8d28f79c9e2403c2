// Command schema prints the provider's schema like "terraform providers schema -json". The documentation is generated
// from it, so that nothing is missing if the CLI is too old to know an object of the provider.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

func main() {
	if err := write(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "the provider's schema cannot be printed:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context, to io.Writer) error {
	server, err := providerserver.NewProtocol6WithError(provider.New("dev")())()
	if err != nil {
		return err
	}
	response, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	actions := map[string]*tfprotov6.Schema{}
	for name, action := range response.ActionSchemas {
		actions[name] = action.Schema
	}
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(node{
		"format_version": "1.0",
		"provider_schemas": node{"aihubmix": node{
			"provider":                   schemaNode(response.Provider),
			"resource_schemas":           schemaNodes(response.ResourceSchemas),
			"data_source_schemas":        schemaNodes(response.DataSourceSchemas),
			"ephemeral_resource_schemas": schemaNodes(response.EphemeralResourceSchemas),
			"list_resource_schemas":      schemaNodes(response.ListResourceSchemas),
			"action_schemas":             schemaNodes(actions),
			"functions":                  functionNodes(response.Functions),
		}},
	})
}

// node is a JSON object.
type node map[string]any

func schemaNodes(schemas map[string]*tfprotov6.Schema) node {
	nodes := node{}
	for name, schema := range schemas {
		nodes[name] = schemaNode(schema)
	}
	return nodes
}

// schemaNode leaves out nested blocks, which this provider does not have.
func schemaNode(schema *tfprotov6.Schema) node {
	return node{"version": schema.Version, "block": node{
		"attributes":       attributeNodes(schema.Block.Attributes),
		"description":      schema.Block.Description,
		"description_kind": word(schema.Block.DescriptionKind),
	}}
}

func attributeNodes(attributes []*tfprotov6.SchemaAttribute) node {
	nodes := node{}
	for _, attribute := range attributes {
		described := node{
			"description": attribute.Description, "description_kind": word(attribute.DescriptionKind),
			"required": attribute.Required, "optional": attribute.Optional, "computed": attribute.Computed,
			"sensitive": attribute.Sensitive, "write_only": attribute.WriteOnly, "deprecated": attribute.Deprecated,
		}
		if nested := attribute.NestedType; nested != nil {
			described["nested_type"] = node{
				"attributes": attributeNodes(nested.Attributes), "nesting_mode": word(nested.Nesting),
			}
		} else {
			described["type"] = attribute.Type
		}
		nodes[attribute.Name] = described
	}
	return nodes
}

func functionNodes(functions map[string]*tfprotov6.Function) node {
	nodes := node{}
	for name, function := range functions {
		var parameters []node
		for _, parameter := range function.Parameters {
			parameters = append(parameters, node{
				"name": parameter.Name, "description": parameter.Description,
				"type": parameter.Type, "is_nullable": parameter.AllowNullValue,
			})
		}
		nodes[name] = node{
			"summary": function.Summary, "description": function.Description,
			"return_type": function.Return.Type, "parameters": parameters,
		}
	}
	return nodes
}

// word is how the CLIs write a constant of the protocol.
func word(constant fmt.Stringer) string { return strings.ToLower(constant.String()) }
