"""A small package made by the tests: one content type, written here, that does what a test asks of it."""

import io
import json
import zipfile

TYPE = "H5P.Testing"

# A question with a field and a button; it says where it is, and remembers it. With `probe` it tries to get out first.
SCRIPT = """
var H5P = H5P || {};
H5P.Testing = (function ($, EventDispatcher) {
  function Testing(params, contentId, extras) {
    EventDispatcher.call(this);
    this.params = params;
    this.contentId = contentId;
    this.before = (extras && extras.previousState) || {};
  }
  Testing.prototype = Object.create(EventDispatcher.prototype);
  Testing.prototype.constructor = Testing;
  Testing.prototype.say = function (verb, response, more) {
    var event = this.createXAPIEventTemplate(verb);
    event.data.statement.result = Object.assign({ response: response }, more || {});
    this.trigger(event);
  };
  Testing.prototype.attach = function ($container) {
    var self = this;
    $container.html('<label>Word <input id="word"></label> <button id="send">Send</button><p id="said"></p>' +
      '<img id="picture" alt="" src="' + H5P.getPath('images/dot.png', self.contentId) + '">');
    $container.find('#word').val(self.before.word || '');
    $container.find('#send').on('click', function () {
      $container.find('#said').text('Sent: ' + $container.find('#word').val());
      self.say('completed', $container.find('#word').val(),
        { completion: true, score: { min: 0, max: 1, raw: 1, scaled: 1 } });
      if (self.params.grows) $container.append('<div style="height: 900px">More</div>');
      self.trigger('resize');
    });
    self.container = $container;
    self.setActivityStarted();
    if (self.params.probe) Testing.probe(self);
  };
  Testing.prototype.getCurrentState = function () {
    var word = this.container ? this.container.find('#word').val() : '';
    return word ? { word: word } : undefined;
  };
  Testing.probe = function (self) {
    var found = {};
    var attempt = function (name, get) {
      try { found[name] = 'reached: ' + String(get()).slice(0, 80); } catch (error) { found[name] = error.name; }
    };
    attempt('cookie', function () {
      return Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').get.call(document);
    });
    attempt('storage', function () {
      delete window.localStorage;
      return window.localStorage.length;
    });
    attempt('parent document', function () { return window.parent.document.title; });
    attempt('parent address', function () { return window.parent.location.href; });
    attempt('csrf token', function () { return window.top.document.querySelector('[name^=csrf]').value; });
    attempt('top', function () { window.top.location = 'about:blank#gone'; return window.top.name; });
    attempt('inline script', function () {
      var script = document.createElement('script');
      script.textContent = 'window.ranInline = 1';
      document.body.appendChild(script);
      if (!window.ranInline) throw new TypeError('did not run');
      return 'ran';
    });
    attempt('eval', function () { return (0, eval)('1 + 1'); });
    attempt('window', function () {
      if (!window.open('/en/')) throw new TypeError('no window');
      return 'opened';
    });
    attempt('indexed database', function () { return indexedDB.open('kept'); });
    var reach = function (name, address, options) {
      return fetch(address, options).then(
        function (response) { found[name] = 'reached: ' + response.status; },
        function (error) { found[name] = error.name; });
    };
    var home = window.location.origin;
    Promise.all([
      reach('page', home + '/en/account/', { credentials: 'include' }),
      reach('statement', home + '/en/h5p-attempts/1/statements/', { method: 'POST', credentials: 'include' }),
      reach('elsewhere', 'https://elsewhere.example/', { mode: 'no-cors' }),
      new Promise(function (resolve) {
        var picture = new Image();
        picture.onload = function () { found.picture = 'reached'; resolve(); };
        picture.onerror = function () { found.picture = 'blocked'; resolve(); };
        picture.src = 'https://elsewhere.example/' + encodeURIComponent('what was found') + '.png';
      })
    ]).then(function () {
      found.origin = window.origin;
      self.container.find('#said').text(JSON.stringify(found));
      self.say('answered', JSON.stringify(found));
    });
  };
  return Testing;
})(H5P.jQuery, H5P.EventDispatcher);
"""

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)  # fmt: skip


def package(content=None, *, title="A small activity", script=SCRIPT, extra=None) -> io.BytesIO:
    """The package as a file. `content` is its content.json; `extra` more files by name."""
    library = {
        "title": "Testing", "machineName": TYPE, "majorVersion": 1, "minorVersion": 0, "patchVersion": 0,
        "runnable": 1, "coreApi": {"majorVersion": 1, "minorVersion": 19},
        "preloadedJs": [{"path": "testing.js"}], "preloadedCss": [{"path": "testing.css"}],
    }  # fmt: skip
    head = {
        "title": title, "language": "en", "mainLibrary": TYPE, "embedTypes": ["div"], "license": "U",
        "preloadedDependencies": [{"machineName": TYPE, "majorVersion": 1, "minorVersion": 0}],
    }  # fmt: skip
    files = {
        "h5p.json": json.dumps(head),
        "content/content.json": json.dumps(content or {}),
        "content/images/dot.png": PICTURE,
        f"{TYPE}-1.0/library.json": json.dumps(library),
        f"{TYPE}-1.0/testing.js": script,
        f"{TYPE}-1.0/testing.css": "#word { font: inherit; }",
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    packed.seek(0)
    packed.name = "small.h5p"
    return packed
