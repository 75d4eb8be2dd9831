export const compare = {
  "beside.kind": "What is compared",
  "beside.add.link": "Add a link",
  "beside.add.campaign": "Add a campaign",
  "beside.full": "Six at most: take one away to add another.",
  "beside.remove": "Take {name} away",
  "beside.empty.link": "Choose two links to compare",
  "beside.empty.campaign": "Choose two campaigns to compare",
  "beside.emptyHint": "Search for them above, or tick them in their list and press Compare.",
  "beside.metric": "Figure in the chart",
  "beside.chart": "{metric} by {interval}. Arrow keys go from point to point.",
  "beside.best": "best",
  "beside.figures": "Figures side by side",
  "beside.toFirst":
    "Differences are to {name}, the first. Whoever has the most of a figure is its best; bots are neither good nor bad.",
  "beside.bounds": "Tick two to six to compare them",
};
