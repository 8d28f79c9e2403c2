# In a file whose name ends in .tfquery.hcl, beside the configuration.
list "aihubmix_api_key" "enabled" {
  provider         = aihubmix
  include_resource = true
  limit            = 500

  config {
    name_prefix = "app-"
    enabled     = true
  }
}
