/*
 * Fires a conversion for the visitor of the page it stands on.
 *
 * The page sets ClickMeter_conversion_id and, if it likes, _value, _commission,
 * _commission_percentage, _parameter, _currency and _order_id before this script runs; the id may
 * instead be in the script's own address, as ?id=. The conversion is fired by opening /conversion.aspx in an invisible
 * frame, on the host that this script came from.
 */
(function () {
  'use strict';

  var script = document.currentScript || document.getElementById('cmconvscript');
  var source = (script && script.src) || '';

  function take(name, otherwise) {
    var variable = 'ClickMeter_conversion_' + name;
    var value = window[variable];
    // A second copy of this script on the page must not fire the same conversion again.
    window[variable] = null;
    return value === undefined || value === null || value === '' ? otherwise : String(value);
  }

  function decimal(number) {
    return number.replace(',', '.');
  }

  function idInSource() {
    var match = /[?&]id=([^&#]*)/.exec(source);
    return match ? decodeURIComponent(match[1]) : '';
  }

  function origin() {
    var match = /^(?:https?:)?\/\/[^\/?#]+/i.exec(source);
    // Written into the page, this script has no address: its tracking host is then the page's own.
    return match ? match[0] : '';
  }

  var id = take('id', '') || idInSource();
  var fields = [
    ['id', id],
    ['val', decimal(take('value', ''))],
    ['param', take('parameter', 'empty')],
    ['com', decimal(take('commission', '0.00'))],
    ['comperc', decimal(take('commission_percentage', '0.00'))]
  ];
  var currency = take('currency', '');
  var order = take('order_id', '');
  if (currency) {
    fields.push(['currency', currency]);
  }
  if (order) {
    fields.push(['orderid', order]);
  }
  if (!id) {
    return;
  }

  // Where browsers keep other sites' cookies back, the click id still stands in the address that
  // the link led to, of this page or of the one before it. It is signed, so that a value which only
  // looks like one does no harm.
  function clickId() {
    var places = [window.location.href, document.referrer];
    for (var index = 0; index < places.length; index += 1) {
      var match = /[?&][^=&#]*=(AQ[A-Za-z0-9_-]{42})(?=[&#]|$)/.exec(places[index]);
      if (match) {
        return match[1];
      }
    }
    return '';
  }

  var click = clickId();
  if (click) {
    fields.push(['clickId', click]);
  }

  function address() {
    var pairs = [];
    for (var index = 0; index < fields.length; index += 1) {
      pairs.push(fields[index][0] + '=' + encodeURIComponent(fields[index][1]));
    }
    return origin() + '/conversion.aspx?' + pairs.join('&');
  }

  function container() {
    var found = document.getElementById('conversion_container');
    if (!found) {
      found = document.createElement('div');
      found.id = 'conversion_container';
      found.style.display = 'none';
      document.body.appendChild(found);
    }
    return found;
  }

  function load() {
    var frame = document.createElement('iframe');
    frame.id = 'convframe';
    frame.name = 'convframe';
    frame.title = '';
    frame.width = '0';
    frame.height = '0';
    frame.style.border = '0';
    frame.setAttribute('aria-hidden', 'true');
    frame.setAttribute('tabindex', '-1');
    frame.src = address();
    container().appendChild(frame);
  }

  if (document.body) {
    load();
  } else {
    document.addEventListener('DOMContentLoaded', load);
  }
})();
