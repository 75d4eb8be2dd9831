/*
 * Keeps the click id that a link brought to this shop, on the shop's own domain, and reports
 * conversions and page views to the tracking host that this script came from.
 * Attributes and calls: docs/tracking-script.md
 */
(function () {
  'use strict';

  var KEY = 'clicktrail';
  var CLICK_ID = /^[\w-]{44}$/;

  var script = document.currentScript || document.querySelector('script[src*="/js/clicktrail.js"]');
  var data = script ? script.dataset : {};
  var host = data.host || (script ? new URL(script.src, location.href).origin : location.origin);
  var seconds = (Number(data.days) || 30) * 86400;
  var names = (data.param || 'clickid,s2sidentifier').toLowerCase().split(/[\s,]+/);
  var respect = (data.respect || '').toLowerCase();
  var refused =
    (/\bdnt\b/.test(respect) && (navigator.doNotTrack || window.doNotTrack) === '1') ||
    (/\bgpc\b/.test(respect) && navigator.globalPrivacyControl === true);
  var allowed = !refused && data.consent !== 'required';
  var waiting = [];
  var clickId = '';

  new URLSearchParams(location.search).forEach(function (value, name) {
    if (!clickId && names.indexOf(name.toLowerCase()) >= 0 && CLICK_ID.test(value)) {
      clickId = value;
    }
  });

  function setCookie(value, age) {
    document.cookie =
      KEY + '=' + value + '; path=/; max-age=' + age + '; samesite=lax' +
      (location.protocol === 'https:' ? '; secure' : '') +
      (data.domain ? '; domain=' + data.domain : '');
  }

  // Either may be cleared on its own; storage throws where it is switched off.
  function store() {
    if (!clickId) {
      return;
    }
    setCookie(clickId, seconds);
    try {
      localStorage.setItem(KEY, clickId + '.' + Date.now());
    } catch (error) {}
  }

  function forget() {
    setCookie('', 0);
    try {
      localStorage.removeItem(KEY);
    } catch (error) {}
  }

  function stored() {
    var cookie = /(?:^|; )clicktrail=([\w-]{44})(?:;|$)/.exec(document.cookie);
    if (cookie) {
      return cookie[1];
    }
    try {
      var kept = (localStorage.getItem(KEY) || '').split('.');
      return CLICK_ID.test(kept[0]) && Date.now() - kept[1] < seconds * 1000 ? kept[0] : '';
    } catch (error) {
      return '';
    }
  }

  function load(url) {
    var image = new Image();
    // What was viewed is the page, not just its site.
    image.referrerPolicy = 'no-referrer-when-downgrade';
    image.src = url;
  }

  function send(fields) {
    var url = host + '/conversion.aspx';
    if (navigator.sendBeacon && navigator.sendBeacon(url, fields)) {
      return;
    }
    if (window.fetch) {
      fetch(url, {
        method: 'POST', body: fields, mode: 'no-cors', credentials: 'include', keepalive: true
      }).catch(function () {});
    } else {
      load(url + '?' + fields + '&pixel=true');
    }
  }

  // What is asked for before consent is done once it is given.
  function whenAllowed(act) {
    if (allowed) {
      act();
    } else if (!refused) {
      waiting.push(act);
    }
  }

  function conversion(facts) {
    var fields = new URLSearchParams();
    function add(name, value) {
      if (value || value === 0) {
        fields.append(name, value);
      }
    }
    if (!facts || !facts.id) {
      return;
    }
    add('id', facts.id);
    add('val', facts.value);
    add('com', facts.commission);
    add('param', facts.parameter);
    add('currency', facts.currency);
    add('orderid', facts.order);
    whenAllowed(function () {
      add('clickId', clickId || stored());
      send(fields);
    });
  }

  function view(pixel) {
    pixel = pixel || data.pixel;
    if (!pixel) {
      return;
    }
    var url = new URL(pixel, host + '/');
    url.searchParams.append('c', Math.floor(1e6 + Math.random() * 9e6));
    if (document.referrer) {
      url.searchParams.append('r', document.referrer);
    }
    whenAllowed(function () {
      load(url.href);
    });
  }

  function consent(given) {
    var acts = waiting;
    waiting = [];
    allowed = !!given && !refused;
    if (!given) {
      forget();
    } else if (allowed) {
      store();
      acts.forEach(function (act) {
        act();
      });
    }
  }

  var api = {
    conversion: conversion,
    view: view,
    consent: consent,
    push: function (call) {
      api[call[0]](call[1]);
    }
  };
  var earlier = window.clicktrail;
  window.clicktrail = api;
  if (allowed) {
    store();
  }
  view();
  conversion({
    id: data.conversion,
    value: data.value,
    commission: data.commission,
    parameter: data.parameter,
    currency: data.currency,
    order: data.order
  });
  if (Array.isArray(earlier)) {
    earlier.forEach(api.push);
  }
})();
