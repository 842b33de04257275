import { checkFields } from "../checks/check-fields.ts";
import { optionChecks, quotaHeaderChecks } from "./option-checks.ts";
import type { MockGatewayOptions } from "./options.ts";
import { defaults, type Settings } from "./settings.ts";

/**
 * Fills in the defaults.
 *
 * @throws TypeError that names the option
 */
export function resolveOptions(options: MockGatewayOptions): Settings {
  checkFields(options, optionChecks, "");
  checkFields(options.quotaHeaders ?? {}, quotaHeaderChecks, "quotaHeaders");
  return {
    ...defaults,
    ...definedOf(options),
    quotaHeaders: { ...defaults.quotaHeaders, ...definedOf(options.quotaHeaders ?? {}) },
  };
}

function definedOf<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
