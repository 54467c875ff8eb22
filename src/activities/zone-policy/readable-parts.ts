// What is made of many readings for a person who waits: a part that is refused is told, and hides no other.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { judgeError } from '../../azure/judge-answer';
import type { Siblings } from '../../domain/policy/gallery-version';
import { type Finding, finding } from '../../domain/values/finding';
import { type ListedDefinition, listSiblings } from '../gallery-content';

export class ReadableParts {
  private readonly told: Finding[] = [];
  private firstRefusal: ArmError | null = null;
  private hasRead = false;

  constructor(private readonly arm: Arm) {}

  /** Of each part that could not be read, or not whole. */
  get findings(): readonly Finding[] {
    return this.told;
  }

  tell(...findings: readonly Finding[]): void {
    this.told.push(...findings);
  }

  /**
   * @param without what becomes of the answer without this part
   * @returns null where it cannot be read, and will not be soon
   * @throws ArmError for what passes
   */
  async read<T>(part: () => Promise<T>, without = 'is left out'): Promise<T | null> {
    try {
      const value = await part();
      this.hasRead = true;
      return value;
    } catch (error) {
      if (!(error instanceof ArmError)) {
        throw error;
      }
      const { patience, finding: told } = judgeError(error, this.arm);
      if (patience === null) {
        throw error;
      }
      this.firstRefusal ??= error;
      const path = error.request?.path ?? '';
      this.told.push(finding('error', told.code, `${path} ${without}. ${told.message}`));
      return null;
    }
  }

  /** Every version of a definition, as `read`. */
  async readSiblings(definition: ListedDefinition): Promise<Siblings | null> {
    const siblings = await this.read(async () => await listSiblings(this.arm, definition));
    if (siblings?.complete === false) {
      const message = `The list of the versions of ${definition.imageName} lacks pages or entries: what they hold is left out.`;
      this.told.push(finding('warning', 'ReadRefused', message));
    }
    return siblings;
  }

  /** @throws ArmError where no part at all could be read */
  assertAny(): void {
    if (this.firstRefusal !== null && !this.hasRead) {
      throw this.firstRefusal;
    }
  }
}
