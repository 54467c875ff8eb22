// Private networking: the app reaches its storage through private endpoints and everything else through its subnet. The
// network and its DNS zones are made here, or brought along.
import { resourceTags } from '../types.bicep'

@description('Name of the virtual network, and what the private endpoints are named after.')
param name string

@description('Region of the app.')
param location string

@description('Tags of all of it.')
param tags resourceTags

@description('Storage account that the private endpoints lead to.')
param storageAccountId string

@description('Addresses of the network that is made, /26 or larger.')
param addressPrefix string

@description('Subnet of the app, delegated to Microsoft.App/environments; empty: a network is made.')
param appSubnetId string

@description('Subnet of the private endpoints; empty: a network is made.')
param endpointSubnetId string

@description('Private DNS zones for blob, queue and table; empty: they are made, unless a policy makes the records.')
param dnsZoneIds string[]

@description('Whether a policy of the landing zone makes the DNS records.')
param isDnsByPolicy bool

var services = ['blob', 'queue', 'table']
var isNetworkMade = empty(appSubnetId)
var areZonesMade = empty(dnsZoneIds) && !isDnsByPolicy
var subnetMask = int(last(split(addressPrefix, '/'))) + 2

resource network 'Microsoft.Network/virtualNetworks@2025-03-01' = if (isNetworkMade) {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, subnetMask, 0)
          // ARM, Entra and Application Insights are reached over it: a NAT gateway may take its place.
          defaultOutboundAccess: true
          // What Flex Consumption runs on.
          delegations: [
            {
              name: 'flex-consumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, subnetMask, 1)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'private-endpoints'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (areZonesMade) {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: if (areZonesMade) {
    parent: zones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: isNetworkMade ? network.id : join(take(split(appSubnetId, '/'), 9), '/') }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-03-01' = [
  for service in services: {
    name: '${name}-${service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: isNetworkMade ? network::endpointSubnet.id : endpointSubnetId }
      privateLinkServiceConnections: [
        {
          name: service
          properties: {
            privateLinkServiceId: storageAccountId
            groupIds: [service]
          }
        }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-03-01' = [
  for (service, index) in services: if (!isDnsByPolicy) {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: { privateDnsZoneId: areZonesMade ? zones[index].id : dnsZoneIds[index] }
        }
      ]
    }
  }
]

@description('Subnet that the app joins.')
output appSubnetId string = isNetworkMade ? network::appSubnet.id : appSubnetId
