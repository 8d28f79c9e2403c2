# No key and no request: the provider is a mock, and the account what a test says.
mock_provider "aihubmix" {
  mock_data "aihubmix_user" {
    defaults = {
      available    = true
      balance_usd  = 25
      failure      = null
      failure_kind = null
    }
  }
}

variables {
  minimum_balance_usd = 20
}

run "a_balance_above_the_minimum_passes" {
  assert {
    condition     = output.passed && output.balance_usd == 25
    error_message = "The gate should be open."
  }
}

run "a_balance_that_equals_the_minimum_passes" {
  variables {
    minimum_balance_usd = 25
  }

  assert {
    condition     = output.passed
    error_message = "The gate should be open."
  }
}

# A failure that is expected must come in the plan: command = plan.
run "a_balance_below_the_minimum_is_stopped" {
  command = plan

  variables {
    minimum_balance_usd = 25.000002
  }

  expect_failures = [data.aihubmix_user.current]
}

run "a_failure_is_stopped" {
  command = plan

  override_data {
    target = data.aihubmix_user.current
    values = {
      available    = false
      balance_usd  = null
      failure      = "The gateway did not respond."
      failure_kind = "network"
    }
  }

  expect_failures = [data.aihubmix_user.current]
}

run "a_tolerated_failure_goes_on" {
  variables {
    tolerated_failures = ["network"]
  }

  override_data {
    target = data.aihubmix_user.current
    values = {
      available    = false
      balance_usd  = null
      failure      = "The gateway did not respond."
      failure_kind = "network"
    }
  }

  assert {
    condition     = !output.passed && output.balance_usd == null
    error_message = "The gate should be open, and say that it did not see the balance."
  }
}

run "a_kind_of_failure_that_does_not_exist_is_refused" {
  command = plan

  variables {
    tolerated_failures = ["weather"]
  }

  expect_failures = [var.tolerated_failures]
}
