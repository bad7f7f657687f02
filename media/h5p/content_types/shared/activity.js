/*
 * What the content types of Continuum share. It is packed into each of them and read by the script that follows it,
 * so that two packages of different age never use each other's.
 *
 * BSD 3-Clause, like the rest of Continuum. Nothing here writes markup from content: words become text, never tags.
 */
var H5P = H5P || {};
window.Continuum = window.Continuum || {};

Continuum.parts = (function () {
  'use strict';

  var ENTITIES = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#039': "'", '#x27': "'"};
  // How far a finger or a mouse goes before a press becomes a drag, in pixels.
  var SLACK = 6;
  var counter = 0;

  /** Words as they were written: some hosts store them with entities in the place of quotation marks. */
  function plain(text) {
    return String(text === undefined || text === null ? '' : text).replace(
      /&(amp|lt|gt|quot|apos|#0?39|#x27);/g,
      function (_whole, name) { return ENTITIES[name]; }
    );
  }

  /** An element with attributes, listeners (`on`), words (`text`) and children; what is null is left out. */
  function element(tag, options, children) {
    var made = document.createElement(tag);
    Object.keys(options || {}).forEach(function (name) {
      var value = options[name];
      if (value === null || value === undefined || value === false) { return; }
      if (name === 'text') {
        made.textContent = value;
      } else if (name === 'on') {
        Object.keys(value).forEach(function (type) { made.addEventListener(type, value[type]); });
      } else {
        made.setAttribute(name, value === true ? '' : value);
      }
    });
    (children || []).forEach(function (child) {
      if (child) { made.appendChild(child); }
    });
    return made;
  }

  /** A paragraph for each part of the text that a blank line sets off. */
  function paragraphs(text, className) {
    return plain(text).split(/\n\s*\n/).filter(function (part) { return part.trim(); }).map(function (part) {
      return element('p', {'class': className, text: part.trim().replace(/\s*\n\s*/g, ' ')});
    });
  }

  function button(text, action, options) {
    var all = {type: 'button', 'class': 'continuum-button', text: text, on: {click: action}};
    Object.keys(options || {}).forEach(function (name) { all[name] = options[name]; });
    return element('button', all);
  }

  function filled(words, values) {
    return Object.keys(values).reduce(function (text, name) {
      return text.split('@' + name).join(String(values[name]));
    }, words);
  }

  function unique(prefix) {
    counter += 1;
    return 'continuum-' + prefix + '-' + counter;
  }

  /** Moves the focus to something that was just made and is no control. */
  function focus(target) {
    if (!target) { return; }
    if (!target.matches('button, select, input, a[href]')) { target.setAttribute('tabindex', '-1'); }
    target.focus();
  }

  /**
   * Lets `handle` be dragged with a mouse or a finger. `places` is a selector of what may be dropped on inside `root`;
   * `drop` gets the place. Whatever can be dragged can be moved with buttons too.
   */
  function draggable(handle, root, places, drop) {
    var start = null, ghost = null, place = null;

    function placeAt(event) {
      var below = document.elementFromPoint(event.clientX, event.clientY);
      var found = below && below.closest ? below.closest(places) : null;
      return found && root.contains(found) ? found : null;
    }

    function over(next) {
      if (place === next) { return; }
      if (place) { place.classList.remove('continuum-over'); }
      if (next) { next.classList.add('continuum-over'); }
      place = next;
    }

    function end() {
      over(null);
      if (ghost) { ghost.remove(); }
      start = ghost = null;
      document.removeEventListener('keydown', escape);
    }

    function escape(event) {
      if (event.key === 'Escape') { end(); }
    }

    handle.addEventListener('pointerdown', function (event) {
      if (event.button !== 0) { return; }
      event.preventDefault();
      start = {x: event.clientX, y: event.clientY};
      handle.setPointerCapture(event.pointerId);
      document.addEventListener('keydown', escape);
    });
    handle.addEventListener('pointermove', function (event) {
      if (!start) { return; }
      if (!ghost && Math.abs(event.clientX - start.x) + Math.abs(event.clientY - start.y) < SLACK) { return; }
      if (!ghost) {
        ghost = element('div', {
          'class': 'continuum-ghost', 'aria-hidden': 'true', text: handle.getAttribute('data-words') || ''
        });
        root.appendChild(ghost);
      }
      ghost.style.left = event.clientX + 'px';
      ghost.style.top = event.clientY + 'px';
      over(placeAt(event));
    });
    handle.addEventListener('pointerup', function (event) {
      var target = ghost ? placeAt(event) : null;
      end();
      if (target) { drop(target); }
    });
    handle.addEventListener('pointercancel', end);
  }

  /** What can be taken hold of; the buttons beside it do the same for the keyboard. */
  function grip(words) {
    return element('span', {'class': 'continuum-grip', 'aria-hidden': 'true', 'data-words': words, text: '\u22ee\u22ee'});
  }

  /** The base of a content type: life in H5P, words, focus, and what is told of an answer. */
  function Activity(params, contentId, extras, words) {
    H5P.EventDispatcher.call(this);
    this.params = params || {};
    this.contentId = contentId;
    this.extras = extras || {};
    this.words = {};
    var own = this.params.l10n || {};
    Object.keys(words).forEach(function (name) {
      this.words[name] = own[name] ? plain(own[name]) : words[name];
    }, this);
  }

  Activity.prototype = Object.create(H5P.EventDispatcher.prototype);
  Activity.prototype.constructor = Activity;

  Activity.prototype.attach = function ($container) {
    var container = $container.jquery ? $container.get(0) : $container;
    container.classList.add('continuum', this.className);
    this.status = element('p', {'class': 'continuum-unseen', role: 'status'});
    this.view = element('div', {'class': 'continuum-view'});
    container.appendChild(this.view);
    container.appendChild(this.status);
    this.root = container;
    this.render();
    this.setActivityStarted();
  };

  /** Shows the view anew. */
  Activity.prototype.show = function (children) {
    while (this.view.firstChild) { this.view.removeChild(this.view.firstChild); }
    children.forEach(function (child) {
      if (child) { this.view.appendChild(child); }
    }, this);
    this.trigger('resize');
  };

  Activity.prototype.introduction = function () {
    var label = plain(this.params.label);
    return element('div', {'class': 'continuum-introduction'}, [
      label ? element('p', {'class': 'continuum-label', text: label}) : null
    ].concat(paragraphs(this.params.introduction)));
  };

  /** Says to a screen reader what happened. */
  Activity.prototype.say = function (text) {
    if (this.status) { this.status.textContent = text; }
  };

  Activity.prototype.getTitle = function () {
    var metadata = this.extras.metadata || {};
    return H5P.createTitle ? H5P.createTitle(metadata.title || this.defaultTitle) : metadata.title || this.defaultTitle;
  };

  Activity.prototype.event = function (verb) {
    var event = this.createXAPIEventTemplate(verb);
    var statement = event.data.statement;
    var definition = this.definition();
    statement.object = statement.object || {};
    statement.object.definition = statement.object.definition || {};
    Object.keys(definition).forEach(function (name) { statement.object.definition[name] = definition[name]; });
    statement.object.definition.name = {'en-US': this.getTitle()};
    event.setScoredResult(this.getScore(), this.getMaxScore(), this, true, this.getScore() === this.getMaxScore());
    statement.result.response = this.response();
    return event;
  };

  /** What is told when somebody has come to an end: the answer, and by the outermost content that it is complete. */
  Activity.prototype.finished = function () {
    this.trigger(this.event('answered'));
    if (typeof this.isRoot === 'function' && this.isRoot()) { this.trigger(this.event('completed')); }
  };

  Activity.prototype.getXAPIData = function () {
    return {statement: this.event('answered').data.statement};
  };

  return {
    Activity: Activity, button: button, draggable: draggable, element: element, filled: filled, focus: focus, grip: grip,
    paragraphs: paragraphs, plain: plain, unique: unique
  };
}());
