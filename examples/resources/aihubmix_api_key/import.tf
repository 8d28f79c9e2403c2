# A key that was created in the console; the data source aihubmix_api_keys lists IDs.
import {
  to = aihubmix_api_key.production
  id = "1"
}

resource "aihubmix_api_key" "production" {
  name            = "production"
  spend_limit_usd = 10
}
