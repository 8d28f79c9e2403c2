data "aihubmix_api_key" "production" {
  name = "production"
}

output "remaining_usd" {
  value = data.aihubmix_api_key.production.remaining_usd
}
