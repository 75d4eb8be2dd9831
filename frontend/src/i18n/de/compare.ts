import type { MessagesOf } from "..";

export const compare: MessagesOf<"beside"> = {
  "beside.kind": "Was verglichen wird",
  "beside.add.link": "Link hinzufügen",
  "beside.add.campaign": "Kampagne hinzufügen",
  "beside.full": "Höchstens sechs: nimm einen heraus, um einen anderen hinzuzufügen.",
  "beside.remove": "{name} herausnehmen",
  "beside.empty.link": "Zwei Links zum Vergleichen wählen",
  "beside.empty.campaign": "Zwei Kampagnen zum Vergleichen wählen",
  "beside.emptyHint": "Oben danach suchen, oder in der Liste ankreuzen und auf Vergleich drücken.",
  "beside.metric": "Kennzahl im Diagramm",
  "beside.chart": "{metric} nach {interval}. Die Pfeiltasten gehen von Punkt zu Punkt.",
  "beside.best": "am besten",
  "beside.figures": "Kennzahlen nebeneinander",
  "beside.toFirst":
    "Unterschiede sind die zu {name}, dem ersten. Am besten ist, wer von einer Kennzahl am meisten hat; Bots sind weder gut noch schlecht.",
  "beside.bounds": "Zwei bis sechs ankreuzen, um sie zu vergleichen",
};
