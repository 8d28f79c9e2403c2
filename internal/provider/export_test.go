package provider

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// FrameworkServer is the framework's own server inside of a server of ours.
func FrameworkServer(of tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	return of.(server).frameworkServer
}
