#!/bin/sh
# Plans, and says by its exit code why there is no plan:
#   0   planned
#   10  the AIHubMix balance is too low, or not reported
#   20  the AIHubMix account or its quota unit could not be read, for example because its key was refused
#   1   anything else, such as a mistake in the configuration
set -u

terraform plan -input=false -out=saved.tfplan -json > plan.log && exit 0

# The summaries of the provider's errors change only with a new minor version.
summaries=$(jq --raw-output 'select(.type == "diagnostic" and .diagnostic.severity == "error") | .diagnostic.summary' plan.log)
printf '%s\n' "$summaries" >&2

case "$summaries" in
  *"The account's balance is below the required minimum"* | *"The account's balance is unknown"*) exit 10 ;;
  *"Cannot read the AIHubMix account"* | *"Cannot read the gateway's quota unit"*) exit 20 ;;
  *"The Manage Key "* | *"No Manage Key is set"* | *"The saved login cannot be used"*) exit 20 ;;
esac
exit 1
