import type { Instant } from '../kernel/instant.ts';
import type { Product } from '../registry/model.ts';
import { bearsRisk } from '../registry/product.ts';
import type { Profile } from '../subject/state.ts';

/**
 * Tells whether a product's risk suits a subject: their assessment has not expired and reaches the product's level.
 * A product that bears no risk suits everybody.
 * @param suitability the subject's newest assessment, null when there is none
 */
export function suits(suitability: Profile['suitability'], { riskLevel }: Product, now: Instant): boolean {
  if (!bearsRisk(riskLevel)) return true;
  return suitability !== null && now < suitability.validUntil && suitability.riskLevel >= riskLevel;
}
