import { useLocation, useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { body, v2 } from "../api/client";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { figureColumn } from "../catalog/columns";
import { useEntries } from "../catalog/data";
import { Code, Section, Side } from "../catalog/Side";
import { rowsFile } from "../exports/files";
import { t } from "../i18n";
import { changedSearch } from "../links/wanted";
import type { Search } from "../scope/scope";
import { SettingsForm } from "../settings/SettingsForm";
import { fieldsOf, type Guest, type GuestBody, grantsOf, guestOf, sentOf } from "./data";
import { Permissions } from "./Permissions";

/** People who see a part of the account, each by a key or password of their own. */
export function Guests() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const list = useEntries<GuestBody>("/account/guests");
  const entries = useMemo(() => list.data?.map(guestOf), [list.data]);
  const columns = useMemo(() => {
    const user = ({ body: one }: Guest) => one.userName;
    const email = ({ body: one }: Guest) => one.email ?? "";
    const grants = ({ body: one }: Guest) => grantsOf(one);
    return [
      { id: "user", label: t("guests.userName"), value: user, cell: user },
      { id: "email", label: t("guests.email"), value: email, cell: email },
      figureColumn<Guest>("grants", t("guests.grants"), grants, true),
    ];
  }, []);
  const fields = useCallback((one: Guest | null) => fieldsOf(one), []);
  const show = (view: string) =>
    void navigate({ to: ".", search: changedSearch(search, { view }), replace: true });
  const shown = entries?.find(({ id }) => String(id) === String(search["view"] ?? ""));
  async function save(one: Guest | null, values: Record<string, string>) {
    const sent = sentOf(values) as never;
    if (one) {
      const params = { path: { guestId: one.id } };
      await v2.POST("/account/guests/{guestId}", { params, body: sent });
      return;
    }
    show(String(body(await v2.POST("/account/guests", { body: sent })).id));
  }
  return (
    <CatalogScreen
      words={{
        title: t("place.guests"),
        count: (n) => t("guests.count", { n }),
        create: t("guests.new"),
        edit: t("guests.edit"),
        empty: t("guests.empty"),
        emptyHint: t("guests.emptyHint"),
      }}
      entries={entries}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      usual="name"
      hasPeriod={false}
      fields={fields}
      save={save}
      remove={({ id }) =>
        v2.DELETE("/account/guests/{guestId}", {
          params: { path: { guestId: id } },
          keepalive: true,
        })
      }
      open={({ id }) => show(String(id))}
      // Their keys are for them alone.
      files={(_, found) => [
        rowsFile("guests", [
          [t("catalog.name"), t("guests.userName"), t("guests.email"), t("guests.grants")],
          ...found.map((one) => [
            one.name,
            one.body.userName,
            one.body.email ?? "",
            grantsOf(one.body),
          ]),
        ]),
      ]}
      acts={(one) => [
        { label: t("guests.show"), icon: KeyRound, key: "o", run: () => show(String(one.id)) },
      ]}
    >
      <Side title={shown?.name ?? ""} isOpen={shown !== undefined} close={() => show("")}>
        {shown && (
          <>
            <Permissions key={shown.id} guest={shown} />
            <Section title={t("guests.key")}>
              <Key key={shown.id} of={shown} />
              <p className="faint">{t("guests.keyHint")}</p>
            </Section>
          </>
        )}
      </Side>
    </CatalogScreen>
  );
}

/** A guest's key, which an older session is shown for the present password. */
function Key({ of }: { of: Guest }) {
  const [shown, setShown] = useState("");
  const key = shown || of.body.apiKey;
  if (key) return <Code text={key} label={t("guests.key")} />;
  return (
    <SettingsForm
      isPlain
      fields={[]}
      submit={t("guests.keyShow")}
      save={async ({ current = "" }) => {
        const params = { path: { guestId: of.id } };
        const answer = await v2.POST("/account/guests/{guestId}", { params, body: { current } });
        setShown((body(answer) as GuestBody).apiKey ?? "");
      }}
    />
  );
}
