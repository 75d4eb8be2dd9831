export const kept = {
  "segments.title": "Segments",
  "segments.choose": "Segment: {name}",
  "segments.none": "Give these filters a name, and they are a click away.",
  "segments.noFilters": "Choose filters, then give them a name here.",
  "kept.remove": "Delete {name}",
  "kept.add": "Keep under a name",
  "kept.name": "Name",
  "kept.refused": "This browser keeps nothing for this page: its storage is full or switched off.",
  "kept.where": "Kept in this account.",
  "kept.strays": {
    one: "{n} is kept in this browser only",
    other: "{n} are kept in this browser only",
  },
  "kept.adopt": "Keep in the account",
  "kept.whereBrowser": "Kept in this browser, for this account.",
};
