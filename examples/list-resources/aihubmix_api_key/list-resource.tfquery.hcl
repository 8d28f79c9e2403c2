# terraform query -generate-config-out=adopted.tf writes resources and imports.
list "aihubmix_api_key" "enabled" {
  provider = aihubmix

  config {
    name_prefix = "app-"
    enabled     = true
  }
}
