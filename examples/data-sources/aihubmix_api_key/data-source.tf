data "aihubmix_api_key" "production" {
  name = "production"
}

check "production_key" {
  assert {
    # A key without a limit has null, which passes.
    condition     = try(data.aihubmix_api_key.production.remaining_usd >= 5, true)
    error_message = "Of the key's ${coalesce(data.aihubmix_api_key.production.spend_limit_usd, 0)} USD, ${coalesce(data.aihubmix_api_key.production.remaining_usd, 0)} USD remain."
  }
}
