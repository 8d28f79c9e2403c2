# A key that was created in the console; the data source aihubmix_api_keys lists IDs
# and settings. What is left out here is taken away from the key.
import {
  to = aihubmix_api_key.production
  id = "1"
}

resource "aihubmix_api_key" "production" {
  name            = "production"
  spend_limit_usd = 10
  expires_at      = "2099-01-01T00:00:00Z"
  allowed_models  = ["gpt-5", "gpt-5-nano"]
}
