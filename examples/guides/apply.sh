#!/bin/sh
# Applies what is due: a new budget of a period, a rotation. Says by its exit code what happened:
#   0   nothing was due, or it was applied
#   1   the plan or the apply failed
set -u

terraform plan -input=false -detailed-exitcode -out=saved.tfplan
case $? in
  0) exit 0 ;;
  2) terraform apply -input=false saved.tfplan || exit 1 ;;
  *) exit 1 ;;
esac
