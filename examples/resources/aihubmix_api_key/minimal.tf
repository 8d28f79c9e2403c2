resource "aihubmix_api_key" "example" {
  name            = "example"
  spend_limit_usd = 5
}

output "api_key" {
  value     = aihubmix_api_key.example.key
  sensitive = true
}
