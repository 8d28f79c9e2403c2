# The list comes from a module of its own, whose outputs the test makes up.
mock_provider "aihubmix" {}

run "the_first_model_is_chosen" {
  override_module {
    target = module.catalogue
    outputs = {
      models = [
        { model_id = "gpt-5", context_length = 400000 },
        { model_id = "gpt-5-nano", context_length = 400000 },
      ]
    }
  }

  assert {
    condition     = output.chosen_model == "gpt-5"
    error_message = "The first model of the list should be chosen."
  }
}
