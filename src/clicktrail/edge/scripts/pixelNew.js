/*
 * Counts a view of the page it stands on.
 *
 * The page sets ClickMeter_pixel_url to the tracking pixel's address before this script runs. The
 * address is opened in an invisible frame with two parameters: c, a random number that keeps caches
 * out, and r, the page that the visitor came from, which the frame's own request would not tell.
 */
(function () {
  'use strict';

  var address = window.ClickMeter_pixel_url;
  if (!address) {
    return;
  }
  // A second copy of this script on the page must not count the same view again.
  window.ClickMeter_pixel_url = null;

  function sevenDigits() {
    return Math.floor(1000000 + Math.random() * 9000000);
  }

  function addressWithParameters() {
    var separator = String(address).indexOf('?') < 0 ? '?' : '&';
    var whole = address + separator + 'c=' + sevenDigits();
    if (document.referrer) {
      whole += '&r=' + encodeURIComponent(document.referrer);
    }
    return whole;
  }

  function container() {
    var found = document.getElementById('pixel_container');
    if (!found) {
      found = document.createElement('div');
      found.id = 'pixel_container';
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
    frame.src = addressWithParameters();
    container().appendChild(frame);
  }

  if (document.body) {
    load();
  } else {
    document.addEventListener('DOMContentLoaded', load);
  }
})();
