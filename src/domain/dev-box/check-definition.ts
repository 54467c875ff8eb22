// What Dev Box asks of an image definition, read off `GET …/images/{image}`. Most of it cannot be changed afterwards.
import { sameName } from '../values/ascii-fold';
import { type JsonObject, listAt, objectAt, textAt } from '../values/json';
import { failed, passed, type Requirement, warned } from './requirement';

export interface DefinitionCheckOptions {
  /** Security types that count besides TrustedLaunch; no source says that TrustedLaunchSupported is accepted. */
  readonly acceptedSecurityTypes: readonly string[];
}

const newDefinition = 'This cannot be changed in an image definition: create a new one';

/** A feature's value by its name, in any case; null where it is not given. */
export function featureOf(definition: JsonObject, name: string): string | null {
  const feature = listAt(objectAt(definition, 'properties'), 'features').find((one) =>
    sameName(textAt(one, 'name') ?? '', name),
  );
  return textAt(feature, 'value');
}

export function checkDefinition(definition: JsonObject, options: DefinitionCheckOptions): readonly Requirement[] {
  const properties = objectAt(definition, 'properties');
  return [
    checkMember(properties, 'osType', 'Windows', 'OperatingSystem'),
    checkGeneration(properties),
    checkMember(properties, 'osState', 'Generalized', 'OsState'),
    checkSecurityType(definition, options),
    checkArchitecture(properties),
    checkEdition(properties),
    checkPurchasePlan(properties),
    checkHibernation(definition),
  ];
}

function checkMember(
  properties: JsonObject,
  member: 'osType' | 'osState',
  expected: string,
  code: 'OperatingSystem' | 'OsState',
): Requirement {
  const found = textAt(properties, member);
  return found !== null && sameName(found, expected)
    ? passed(code, found, expected)
    : failed(code, found, expected, 'NewDefinition', `${newDefinition} with ${member} ${expected}.`);
}

/** An absent hyperVGeneration means V1 up to api-version 2024-03-03. */
function checkGeneration(properties: JsonObject): Requirement {
  const found = textAt(properties, 'hyperVGeneration') ?? 'V1';
  return sameName(found, 'V2')
    ? passed('Generation', found, 'V2')
    : failed('Generation', found, 'V2', 'NewDefinition', `${newDefinition} with hyperVGeneration V2.`);
}

function checkSecurityType(definition: JsonObject, { acceptedSecurityTypes }: DefinitionCheckOptions): Requirement {
  const found = featureOf(definition, 'SecurityType') ?? 'Standard';
  const expected = 'TrustedLaunch';
  if (sameName(found, expected) || acceptedSecurityTypes.some((accepted) => sameName(accepted, found))) {
    return passed('SecurityType', found, expected);
  }
  const trap = sameName(found, 'TrustedLaunchSupported')
    ? ' TrustedLaunchSupported, which newer tools set by default, is another type.'
    : '';
  return failed(
    'SecurityType',
    found,
    expected,
    'NewDefinition',
    `Create a new definition with --features SecurityType=TrustedLaunch.${trap} Where allowUpdateImage is true, the feature can be changed in place.`,
  );
}

function checkArchitecture(properties: JsonObject): Requirement {
  const found = textAt(properties, 'architecture') ?? 'x64';
  return sameName(found, 'x64')
    ? passed('Architecture', found, 'x64')
    : failed('Architecture', found, 'x64', 'NewDefinition', `${newDefinition} with architecture x64.`);
}

/** Publisher, offer and sku of an own image are free text: they hint at an edition, and prove none. */
function checkEdition(properties: JsonObject): Requirement {
  const identifier = objectAt(properties, 'identifier');
  const found = ['publisher', 'offer', 'sku'].map((member) => textAt(identifier, member) ?? '').join(':');
  const expected = 'Windows 10 or 11 Enterprise, a supported release, single-session, neither N nor LTSC';
  const signs: readonly (readonly [RegExp, string])[] = [
    [/avd|evd|multi-?session/i, 'a multi-session edition'],
    [/entn|\bn\b/i, 'an N edition'],
    [/ltsc/i, 'an LTSC edition'],
    [/server/i, 'Windows Server'],
  ];
  const [, sign] = signs.find(([pattern]) => pattern.test(found)) ?? [];
  return sign === undefined
    ? {
        code: 'Edition',
        verdict: 'Unknown',
        found,
        expected,
        remedy: 'The identifier is free text and proves nothing; check the edition in the image (winver).',
        fix: null,
      }
    : warned(
        'Edition',
        found,
        expected,
        'NewVersion',
        `The identifier hints at ${sign}; check the edition in the image.`,
      );
}

function checkPurchasePlan(properties: JsonObject): Requirement {
  const found = textAt(objectAt(properties, 'purchasePlan'), 'name');
  return found === null
    ? passed('PurchasePlan', 'none', 'no purchase plan')
    : warned(
        'PurchasePlan',
        found,
        'no purchase plan',
        'NewDefinition',
        'Windows 365 reports images with a purchase plan as not supported (paidSourceImageNotSupport); publish without one.',
      );
}

function checkHibernation(definition: JsonObject): Requirement {
  const found = featureOf(definition, 'IsHibernateSupported') ?? 'false';
  return {
    code: 'Hibernation',
    verdict: 'Pass',
    found,
    expected: 'true where dev boxes shall hibernate, else as it is',
    remedy: '',
    fix: null,
  };
}
