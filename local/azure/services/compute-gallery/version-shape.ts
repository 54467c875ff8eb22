// The members of an image version's body whose shape the service relies on.
import type { BodyShape } from '../../arm/body-shape';

const profile = 'properties.publishingProfile';
const storage = 'properties.storageProfile';
export const versionShape: BodyShape = {
  location: 'string',
  tags: 'object',
  properties: 'object',
  [profile]: 'object',
  [`${profile}.targetRegions`]: 'objects',
  [`${profile}.targetRegions[].name`]: 'string',
  [`${profile}.targetRegions[].storageAccountType`]: 'string',
  [`${profile}.targetRegions[].encryption`]: 'object',
  [`${profile}.targetExtendedLocations`]: 'objects',
  [`${profile}.targetExtendedLocations[].name`]: 'string',
  [`${profile}.targetExtendedLocations[].extendedLocation`]: 'object',
  [`${profile}.targetExtendedLocations[].extendedLocation.name`]: 'string',
  [`${profile}.targetExtendedLocations[].storageAccountType`]: 'string',
  [`${profile}.targetExtendedLocations[].encryption`]: 'object',
  [`${profile}.storageAccountType`]: 'string',
  [`${profile}.replicationMode`]: 'string',
  [storage]: 'object',
  [`${storage}.source`]: 'object',
  [`${storage}.osDiskImage`]: 'object',
  [`${storage}.osDiskImage.source`]: 'object',
  [`${storage}.dataDiskImages`]: 'objects',
  'properties.safetyProfile': 'object',
};
