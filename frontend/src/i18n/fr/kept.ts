import type { MessagesOf } from "..";

export const kept: MessagesOf<"segments" | "kept"> = {
  "segments.title": "Segments",
  "segments.choose": "Segment : {name}",
  "segments.none": "Donnez un nom à ces filtres, et ils sont à un clic.",
  "segments.noFilters": "Choisissez des filtres, puis donnez-leur un nom ici.",
  "kept.remove": "Supprimer {name}",
  "kept.add": "Garder sous un nom",
  "kept.name": "Nom",
  "kept.refused":
    "Ce navigateur ne garde rien pour cette page : son stockage est plein ou désactivé.",
  "kept.where": "Gardé dans ce compte.",
  "kept.strays": {
    one: "{n} n’est gardé que dans ce navigateur",
    other: "{n} ne sont gardés que dans ce navigateur",
  },
  "kept.adopt": "Garder dans le compte",
  "kept.whereBrowser": "Gardé dans ce navigateur, pour ce compte.",
};
