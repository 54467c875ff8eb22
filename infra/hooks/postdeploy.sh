#!/bin/sh
# After `azd deploy`: waits until the app lists the function that takes events, then deploys infra/events.bicep, which
# may be done again at any time. azd gives the outputs of infra/main.bicep as environment variables. POSTDEPLOY_ATTEMPTS
# (40) and POSTDEPLOY_SECONDS (15, between attempts) bound the waiting. infra/hooks/postdeploy.ps1 does the same.
set -eu

function_name=onImageVersionEvent
attempts=${POSTDEPLOY_ATTEMPTS:-40}
seconds=${POSTDEPLOY_SECONDS:-15}

fail() {
  echo "postdeploy: $1" >&2
  exit 1
}

for name in AZURE_ENV_NAME AZURE_LOCATION AZURE_SUBSCRIPTION_ID AZURE_RESOURCE_GROUP REPLICATOR_APP_NAME REPLICATOR_APP_ID \
  REPLICATOR_WATCHED_GALLERIES REPLICATOR_SYSTEM_TOPIC_NAME REPLICATOR_DEAD_LETTER_ACCOUNT_ID REPLICATOR_DEAD_LETTER_CONTAINER; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name is not set; run 'azd provision' first, and this through 'azd hooks run postdeploy'."
done

command -v az >/dev/null 2>&1 || fail "the Azure CLI (az) is needed: https://aka.ms/install-az"
az account show --subscription "$AZURE_SUBSCRIPTION_ID" --output none 2>/dev/null ||
  fail "az is not signed in to subscription $AZURE_SUBSCRIPTION_ID; run 'az login' (azd's own sign-in does not count)."

attempt=1
until az functionapp function show --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
  --name "$REPLICATOR_APP_NAME" --function-name "$function_name" --output none 2>/dev/null; do
  [ "$attempt" -lt "$attempts" ] ||
    fail "$REPLICATOR_APP_NAME does not list $function_name. An app whose settings have mistakes lists no function: the log stream of the app names them all. Mend them (azd env set, azd provision), then 'azd hooks run postdeploy'."
  echo "Waiting for $function_name ($attempt of $attempts)..."
  attempt=$((attempt + 1))
  sleep "$seconds"
done

az deployment sub create --subscription "$AZURE_SUBSCRIPTION_ID" --location "$AZURE_LOCATION" \
  --name "gallery-zone-replicator-events-$AZURE_ENV_NAME" \
  --template-file "$(dirname "$0")/../events.bicep" \
  --parameters \
  "watchedGalleries=$REPLICATOR_WATCHED_GALLERIES" \
  "existingSystemTopics=${REPLICATOR_EXISTING_SYSTEM_TOPICS:-}" \
  "systemTopicName=$REPLICATOR_SYSTEM_TOPIC_NAME" \
  "functionAppId=$REPLICATOR_APP_ID" \
  "functionName=$function_name" \
  "deadLetterAccountId=$REPLICATOR_DEAD_LETTER_ACCOUNT_ID" \
  "deadLetterContainerName=$REPLICATOR_DEAD_LETTER_CONTAINER" \
  --output none
echo "Image versions that are published from now on are replicated by $REPLICATOR_APP_NAME."
