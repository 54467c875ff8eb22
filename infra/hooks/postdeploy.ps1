# After `azd deploy`: waits until the app lists the function that takes events, then deploys infra/events.bicep, which
# may be done again at any time. azd gives the outputs of infra/main.bicep as environment variables. POSTDEPLOY_ATTEMPTS
# (40) and POSTDEPLOY_SECONDS (15, between attempts) bound the waiting. infra/hooks/postdeploy.sh does the same.
$ErrorActionPreference = 'Stop'

$functionName = 'onImageVersionEvent'
$attempts = if ($env:POSTDEPLOY_ATTEMPTS) { [int]$env:POSTDEPLOY_ATTEMPTS } else { 40 }
$seconds = if ($env:POSTDEPLOY_SECONDS) { [int]$env:POSTDEPLOY_SECONDS } else { 15 }

function Stop-Hook([string]$message) {
  [Console]::Error.WriteLine("postdeploy: $message")
  exit 1
}

foreach ($name in 'AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'REPLICATOR_APP_NAME', 'REPLICATOR_APP_ID',
  'REPLICATOR_WATCHED_GALLERIES', 'REPLICATOR_SYSTEM_TOPIC_NAME', 'REPLICATOR_DEAD_LETTER_ACCOUNT_ID', 'REPLICATOR_DEAD_LETTER_CONTAINER') {
  if (-not [Environment]::GetEnvironmentVariable($name)) {
    Stop-Hook "$name is not set; run 'azd provision' first, and this through 'azd hooks run postdeploy'."
  }
}

if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
  Stop-Hook 'the Azure CLI (az) is needed: https://aka.ms/install-az'
}
az account show --subscription $env:AZURE_SUBSCRIPTION_ID --output none 2>$null
if ($LASTEXITCODE -ne 0) {
  Stop-Hook "az is not signed in to subscription $($env:AZURE_SUBSCRIPTION_ID); run 'az login' (azd's own sign-in does not count)."
}

for ($attempt = 1; ; $attempt++) {
  az functionapp function show --subscription $env:AZURE_SUBSCRIPTION_ID --resource-group $env:AZURE_RESOURCE_GROUP `
    --name $env:REPLICATOR_APP_NAME --function-name $functionName --output none 2>$null
  if ($LASTEXITCODE -eq 0) { break }
  if ($attempt -ge $attempts) {
    Stop-Hook "$($env:REPLICATOR_APP_NAME) does not list $functionName. An app whose settings have mistakes lists no function: the log stream of the app names them all. Mend them (azd env set, azd provision), then 'azd hooks run postdeploy'."
  }
  Write-Host "Waiting for $functionName ($attempt of $attempts)..."
  Start-Sleep -Seconds $seconds
}

az deployment sub create --subscription $env:AZURE_SUBSCRIPTION_ID --location $env:AZURE_LOCATION `
  --name "gallery-zone-replicator-events-$($env:AZURE_ENV_NAME)" `
  --template-file (Join-Path $PSScriptRoot '..' 'events.bicep') `
  --parameters `
  "watchedGalleries=$($env:REPLICATOR_WATCHED_GALLERIES)" `
  "existingSystemTopics=$($env:REPLICATOR_EXISTING_SYSTEM_TOPICS)" `
  "systemTopicName=$($env:REPLICATOR_SYSTEM_TOPIC_NAME)" `
  "functionAppId=$($env:REPLICATOR_APP_ID)" `
  "functionName=$functionName" `
  "deadLetterAccountId=$($env:REPLICATOR_DEAD_LETTER_ACCOUNT_ID)" `
  "deadLetterContainerName=$($env:REPLICATOR_DEAD_LETTER_CONTAINER)" `
  --output none
if ($LASTEXITCODE -ne 0) { Stop-Hook 'the event subscriptions could not be deployed; az says why above.' }
Write-Host "Image versions that are published from now on are replicated by $($env:REPLICATOR_APP_NAME)."
