# The key comes from the environment variable AIHUBMIX_API_KEY.
data "aihubmix_current_api_key" "current" {}

output "remaining_usd" {
  description = "What remains of the key's limit in US dollars; null if it has none, or if the gateway does not report it."
  value       = data.aihubmix_current_api_key.current.remaining_usd
}
