// A question to a durable engine, and what the engine of production answers.
import type { EngineName } from '../../../../local/host/engines/engine-name';
import type { ContractClient } from './contract-client';

export interface Question {
  readonly asked: string;
  readonly ask: (engine: ContractClient) => Promise<unknown>;
  /** Measured on Microsoft's extension 3.19.0 on Azure Storage; a value, or a matcher. */
  readonly answer: unknown;
  /** Engines that answer otherwise: how, and why that is accepted. */
  readonly deviations?: Readonly<Partial<Record<EngineName, { readonly answer: unknown; readonly reason: string }>>>;
}
