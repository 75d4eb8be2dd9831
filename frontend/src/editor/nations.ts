/** Countries by their names in the reader's language, in its order. */
import codes from "i18n-iso-countries/codes.json";
import { useMemo } from "react";
import { countryName } from "../format/names";
import { useLocale } from "../i18n";

export interface Nation {
  /** `DE`. */
  code: string;
  name: string;
}

export function useNations(): readonly Nation[] {
  const locale = useLocale();
  return useMemo(() => {
    const known = (codes as unknown as readonly (readonly string[])[]).map(([code]) => code ?? "");
    const by = new Intl.Collator(locale);
    return known
      .map((code) => ({ code, name: countryName(code) }))
      .sort((one, other) => by.compare(one.name, other.name));
  }, [locale]);
}

/** Those that a text may mean, in any case and without accents: its code, a beginning, a part. */
export function nationsLike(nations: readonly Nation[], text: string): Nation[] {
  const sought = plain(text.trim());
  const isMeant = [
    ({ code }: Nation) => plain(code) === sought,
    ({ name }: Nation) => plain(name).startsWith(sought),
    ({ name }: Nation) => plain(name).includes(sought),
  ];
  return [...new Set(isMeant.flatMap((is) => nations.filter(is)))];
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
