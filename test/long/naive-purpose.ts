/** One published text of a purpose, in one language. */
export interface NaiveNotice {
  readonly language: string;
  /** Counts from 1 in each language. */
  readonly version: number;
  readonly material: boolean;
  readonly publishedMs: number;
  /** The channels or data categories that it states. */
  readonly states: readonly string[];
  /** The recipients that it states, each with the legal person that it was. */
  readonly persons: readonly string[];
}

/** The members of a purpose that a registrar may change. */
export interface NaiveDefinition {
  readonly retired: boolean;
  /** Days after a no in which nobody asks. */
  readonly coolDownDays: number | null;
  /** Channels, or data categories. */
  readonly offered: readonly string[];
  /** Says whether a consent names the event by which its notice was shown. */
  readonly demandsServed: boolean;
}

/** A purpose as plainly as it can be kept. */
export class NaivePurpose {
  readonly kind: 'push' | 'disclosure';
  readonly maxValidityDays: number | null;
  definition: NaiveDefinition;
  /** When it was last put in use again. */
  revivedMs = Number.NEGATIVE_INFINITY;
  /** Since when it offers what it did not offer from the first on. */
  readonly #sinceMs = new Map<string, number>();
  readonly #notices: NaiveNotice[] = [];
  #definedMs: number;

  constructor(kind: NaivePurpose['kind'], maxValidityDays: number | null, definition: NaiveDefinition, nowMs: number) {
    this.kind = kind;
    this.maxValidityDays = maxValidityDays;
    this.definition = definition;
    this.#definedMs = nowMs;
  }

  /** Registers it anew; its registrations never go back in time. */
  define(next: NaiveDefinition, nowMs: number): void {
    const before = this.definition;
    if (JSON.stringify(before) === JSON.stringify(next)) return;
    this.#definedMs = Math.max(this.#definedMs, nowMs);
    if (before.retired && !next.retired) this.revivedMs = this.#definedMs;
    for (const part of next.offered) {
      if (!before.offered.includes(part)) this.#sinceMs.set(part, this.#definedMs);
    }
    this.definition = next;
  }

  /** Returns the part of what was agreed to that has been offered without a gap since. */
  covered(extent: readonly string[], saidMs: number): readonly string[] {
    return extent.filter((one) => this.definition.offered.includes(one) && !this.#isNewSince(one, saidMs));
  }

  /** Returns whether something that was agreed to was taken away and is offered again. */
  offersAgain(extent: readonly string[], saidMs: number): boolean {
    return extent.some((one) => this.definition.offered.includes(one) && this.#isNewSince(one, saidMs));
  }

  #isNewSince(part: string, saidMs: number): boolean {
    return saidMs < (this.#sinceMs.get(part) ?? Number.NEGATIVE_INFINITY);
  }

  /** The languages in which there is a notice. */
  get languages(): readonly string[] {
    return [...new Set(this.#notices.map(({ language }) => language))];
  }

  /** Returns all versions of the notice in a language. */
  noticesIn(language: string): readonly NaiveNotice[] {
    return this.#notices.filter((one) => one.language === language);
  }

  /** Why this is not published in these languages, null when it is from now on. */
  publish(
    languages: readonly string[],
    said: Pick<NaiveNotice, 'material' | 'publishedMs' | 'persons'>,
  ): string | null {
    const { material, persons } = said;
    const states = [...this.definition.offered].sort();
    if (material && this.languages.some((one) => !languages.includes(one))) return 'NOTICE_LANGUAGES_MISSING';
    const newest = languages.flatMap((language) => this.noticesIn(language).slice(-1));
    if (!material && newest.some((one) => `${one.states} ${one.persons}` !== `${states} ${persons}`))
      return 'NOTICE_MATERIAL';
    for (const language of languages) {
      const version = this.noticesIn(language).length + 1;
      this.#notices.push({ ...said, language, version, states });
    }
    return null;
  }

  /** Returns whether a material notice came after this version. */
  isSuperseded(language: string, version: number): boolean {
    return this.noticesIn(language).some((one) => one.material && one.version > version);
  }
}
