// A function as `/admin/functions` describes it: the shape that the portal and `az functionapp function show` read.
import type { RegisteredFunction } from '../contract';
import { routeOf } from './http-trigger';

export interface FunctionDescription {
  readonly name: string;
  readonly script_root_path_href: string | null;
  readonly script_href: string | null;
  readonly config_href: string | null;
  readonly test_data_href: string | null;
  readonly secrets_file_href: string | null;
  readonly href: string;
  /** Null unless the function has an HTTP trigger; in lower case, as the host writes it. */
  readonly invoke_url_template: string | null;
  readonly language: string;
  readonly config: {
    readonly name: string;
    readonly scriptFile: string;
    readonly language: string;
    readonly bindings: readonly object[];
  };
  readonly files: null;
  readonly test_data: null;
  readonly isDisabled: boolean;
  readonly isDirect: boolean;
  readonly isProxy: boolean;
}

export function describeFunction(
  registered: RegisteredFunction,
  baseUrl: string,
  routePrefix: string,
): FunctionDescription {
  const isHttp = registered.trigger.type.toLowerCase() === 'httptrigger';
  return {
    name: registered.name,
    script_root_path_href: null,
    script_href: null,
    config_href: null,
    test_data_href: null,
    secrets_file_href: null,
    href: `${baseUrl}/admin/functions/${registered.name}`,
    invoke_url_template: isHttp ? `${baseUrl}/${routeOf(registered, routePrefix)}`.toLowerCase() : null,
    language: 'node',
    config: {
      name: registered.name,
      scriptFile: 'n/a',
      language: 'node',
      bindings: Object.values(registered.bindings),
    },
    files: null,
    test_data: null,
    isDisabled: false,
    isDirect: true,
    isProxy: false,
  };
}
