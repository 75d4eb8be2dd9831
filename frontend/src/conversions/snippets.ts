/** Code that reports a conversion, as docs/conversions.md and docs/tracking-script.md have it. */
export const WAYS = ["script", "image", "server", "gtm", "woo", "shopify"] as const;
export type Way = (typeof WAYS)[number];

/** What is sent along where a page does not say: the currency of the account, if it has any. */
export interface Told {
  host: string;
  code: string;
  currency: string;
}

export function snippetOf(way: Way, { host, code, currency }: Told): string {
  const money = currency || "EUR";
  switch (way) {
    case "script":
      return `<script async src="${host}/js/clicktrail.js"
        data-conversion="${code}"
        data-value="49.90" data-currency="${money}"
        data-order="4711"></script>`;
    case "image":
      return `<img src="${host}/conversion.aspx?id=${code}&amp;val=49.90&amp;currency=${money}&amp;orderid=4711&amp;pixel=true" width="1" height="1" alt="">`;
    case "server":
      return `curl '${host}/s2s?clickId=CLICKID&id=${code}&val=49.90&currency=${money}&orderid=4711'`;
    case "gtm":
      return `<script>
  window.clicktrail = window.clicktrail || [];
  clicktrail.push(['conversion', {
    id: '${code}',
    value: {{Order value}},
    currency: '${money}',
    order: {{Order id}}
  }]);
</script>
<script async src="${host}/js/clicktrail.js"></script>`;
    case "woo":
      return `add_action('woocommerce_thankyou', function ($id) {
    $order = wc_get_order($id);
    if (!$order) return;
    printf(
        '<script async src="${host}/js/clicktrail.js" data-conversion="${code}"'
        . ' data-value="%s" data-currency="%s" data-order="%s"></script>',
        esc_attr($order->get_total()),
        esc_attr($order->get_currency()),
        esc_attr($order->get_order_number())
    );
});
add_action('wp_enqueue_scripts', function () {
    if (is_order_received_page()) return;
    wp_enqueue_script('clicktrail', '${host}/js/clicktrail.js', [], null);
});`;
    case "shopify":
      return `analytics.subscribe('checkout_completed', async (event) => {
  const clickId = await browser.cookie.get('clicktrail');
  if (!clickId) return;
  const { order, totalPrice, currencyCode } = event.data.checkout;
  const sent = new URLSearchParams({
    clickId,
    id: '${code}',
    val: String(totalPrice.amount),
    currency: currencyCode,
    orderid: String(order.id),
  });
  fetch('${host}/s2s?' + sent, { mode: 'no-cors', keepalive: true });
});`;
  }
}
