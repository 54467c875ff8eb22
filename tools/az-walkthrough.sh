#!/bin/sh
# Drives the real az CLI (2.45 or newer) through the simulated Azure: everything that people do with galleries and extended zones.
# usage: AZURE_SIM_ENDPOINT=https://localhost:7443 AZURE_SIM_IDENTITY=http://localhost:7444/msi/token AZURE_SIM_CA=.local/azure-ca.pem tools/az-walkthrough.sh
# A server with AZURE_SIM_RETRY_AFTER_SECONDS=1 and CLOCK_SPEED=60 answers faster. Nothing of your own az configuration is touched.
set -eu

endpoint=${AZURE_SIM_ENDPOINT:-https://localhost:7443}
MSI_ENDPOINT=${AZURE_SIM_IDENTITY:-http://localhost:7444/msi/token}
REQUESTS_CA_BUNDLE=${AZURE_SIM_CA:-.local/azure-ca.pem}
AZURE_CONFIG_DIR=$(mktemp -d)
AZURE_CORE_COLLECT_TELEMETRY=no
AZURE_CORE_NO_COLOR=yes
export MSI_ENDPOINT REQUESTS_CA_BUNDLE AZURE_CONFIG_DIR AZURE_CORE_COLLECT_TELEMETRY AZURE_CORE_NO_COLOR
trap 'rm -rf "$AZURE_CONFIG_DIR"' EXIT

subscription=11111111-2222-3333-4444-555555555555
group=walkthrough-rg
gallery=walkthroughGallery
image=ubuntu-edge
source=/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Compute/images/ubuntu-edge-source
failed=0

# expect WHAT WANTED COMMAND…: the command's output (tsv) must be exactly WANTED
expect() {
  what=$1 wanted=$2
  shift 2
  if got=$("$@" --output tsv 2>"$AZURE_CONFIG_DIR/stderr") && [ "$got" = "$wanted" ]; then
    echo "ok      $what"
  else
    echo "FAILED  $what: wanted '$wanted', got '$got'" && sed 's/^/        /' "$AZURE_CONFIG_DIR/stderr"
    failed=1
  fi
}

# refused WHAT TEXT COMMAND…: the command must fail and say TEXT
refused() {
  what=$1 text=$2
  shift 2
  if got=$("$@" --output none 2>&1); then
    echo "FAILED  $what: it was allowed" && failed=1
  elif printf %s "$got" | grep -q "$text"; then
    echo "ok      $what"
  else
    echo "FAILED  $what: it said $got" && failed=1
  fi
}

rest() { az rest --resource https://management.azure.com/ "$@"; }
version() { action=$1 && shift && az sig image-version "$action" -g $group -r $gallery -i $image "$@"; }
des() { echo "/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Compute/diskEncryptionSets/$1"; }

az cloud register -n SimulatedAzure --endpoint-resource-manager "$endpoint" --output none
az cloud set -n SimulatedAzure --output none 2>/dev/null
az login --identity --output none
az account set -s $subscription

expect 'account' $subscription az account show --query id
expect 'group create' Succeeded az group create -n $group -l westus --query properties.provisioningState
expect 'group show' $group az group show -n $group --query name
expect 'group list' $group az group list --query "[?name=='$group'].name | [0]"
expect 'group exists' true az group exists -n $group
expect 'gallery create' $gallery az sig create -g $group -r $gallery -l westus --query name
expect 'gallery show' Succeeded az sig show -g $group -r $gallery --query provisioningState
expect 'gallery list' $gallery az sig list -g $group --query '[0].name'
expect 'gallery list of the subscription' $gallery az sig list --query "[?name=='$gallery'].name | [0]"
expect 'image definition create' $image az sig image-definition create -g $group -r $gallery -i $image \
  --publisher Contoso --offer ubuntu --sku edge --os-type Linux --os-state generalized --hyper-v-generation V2 --query name
expect 'image definition show' Linux az sig image-definition show -g $group -r $gallery -i $image --query osType
expect 'image definition list' $image az sig image-definition list -g $group -r $gallery --query '[0].name'
expect 'image version create' 'West US' version create -e 1.0.0 --managed-image $source --target-regions westus australiaeast \
  --query 'publishingProfile.targetRegions[0].name'
refused 'a zone without a gallery identity' 'not enrolled for Edge Zone access' version create -e 1.1.0 --managed-image $source \
  --target-regions westus --target-edge-zones westus=losangeles

expect 'identity create' galleryZones az identity create -g $group -n galleryZones --query name
expect 'identity list' galleryZones az identity list -g $group --query '[0].name'
identity=/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryZones
principal=$(az identity show -g $group -n galleryZones --query principalId -o tsv)
roles=$endpoint/subscriptions/$subscription/providers/Microsoft.Authorization
contributor=$(rest --method get --url "$roles/roleDefinitions?api-version=2022-04-01&\$filter=roleName%20eq%20'Contributor'" --query 'value[0].id' -o tsv)
assignment=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)
expect 'role assignment put' "$principal" rest --method put --url "$roles/roleAssignments/$assignment?api-version=2022-04-01" \
  --body "{\"properties\":{\"roleDefinitionId\":\"$contributor\",\"principalId\":\"$principal\",\"principalType\":\"ServicePrincipal\"}}" \
  --query properties.principalId
expect 'role assignments of the principal' "$assignment" rest --method get \
  --url "$roles/roleAssignments?api-version=2022-04-01&\$filter=principalId%20eq%20'$principal'" --query 'value[0].name'
galleryUrl=$endpoint/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Compute/galleries/$gallery
expect 'gallery identity by PATCH' UserAssigned rest --method patch --url "$galleryUrl?api-version=2024-03-03" \
  --body "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"$identity\":{}}}}" --query identity.type
zones=$endpoint/subscriptions/$subscription/providers/Microsoft.EdgeZones/extendedZones
expect 'extended zones' 'losangeles' rest --method get --url "$zones?api-version=2024-04-01-preview" \
  --query "value[?properties.registrationState=='Registered'].name | [0]"
expect 'extended zone register' PendingRegister rest --method post --url "$zones/redmond/register?api-version=2024-04-01-preview" \
  --query properties.registrationState
expect 'feature' Registered rest --method get --query properties.state \
  --url "$endpoint/subscriptions/$subscription/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/perth?api-version=2021-07-01"
expect 'locations with extended zones' EdgeZone rest --method get --query "value[?name=='perth'].type | [0]" \
  --url "$endpoint/subscriptions/$subscription/locations?api-version=2022-12-01&includeExtendedLocations=true"
az sig wait -g $group -r $gallery --updated --interval 1 2>/dev/null || sleep 1

expect 'image version update with zones' 'losangeles perth' version update -e 1.0.0 \
  --target-edge-zones westus=losangeles=2=standardssd_lrs australiaeast=perth \
  --query "join(' ', publishingProfile.targetExtendedLocations[].extendedLocation.name)"
expect 'storage type in canonical form' StandardSSD_LRS version show -e 1.0.0 \
  --query 'publishingProfile.targetExtendedLocations[0].storageAccountType'
expect 'the source is kept' "$source" version show -e 1.0.0 --query storageProfile.source.id
expect 'image version with encrypted zone' "$(des edge)" version create -e 2.0.0 --managed-image $source --target-regions westus \
  --target-region-encryption "$(des os)" --target-edge-zones westus=losangeles --zone-encryption "losangeles,$(des edge)" \
  --query 'publishingProfile.targetExtendedLocations[0].encryption.osDiskImage.diskEncryptionSetId'
expect 'replication status' 4 version show -e 1.0.0 --expand replicationStatus --query 'length(replicationStatus.summary)'
expect 'image version list' '1.0.0 2.0.0' version list --query "join(' ', [].name)"
version wait -e 1.0.0 --updated --interval 1
refused 'a region left out' 'Complete set of target locations not specified' version update -e 1.0.0 --target-regions westus
refused 'a version that does not exist' 'ResourceNotFound\|was not found' version show -e 9.9.9

version delete -e 2.0.0 --output none && version delete -e 1.0.0 --output none
expect 'image versions deleted' 0 version list --query 'length(@)'
az sig image-definition delete -g $group -r $gallery -i $image --output none
az sig delete -g $group -r $gallery --output none
expect 'gallery deleted' 0 az sig list -g $group --query 'length(@)'
az group delete -n $group --yes --output none
expect 'group deleted' false az group exists -n $group

[ $failed = 0 ] && echo 'az: everything as expected'
exit $failed
