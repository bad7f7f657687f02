/*
 * A chain of services round what a person needs: who first, who next, and what waits for what. Any order in which each
 * step comes after those that it waits for is a good one. Buttons or dragging. BSD 3-Clause.
 */
(function (parts) {
  'use strict';

  var element = parts.element, plain = parts.plain, button = parts.button;
  var WORDS = {
    steps: 'What can be done', chain: 'Your chain', empty: 'Nothing yet. Who comes first?', none: 'All of it is in your chain.',
    add: 'Add', addStep: 'Add to the chain: @step', earlier: 'Earlier', earlierStep: 'Earlier: @step', later: 'Later',
    laterStep: 'Later: @step', out: 'Take out', outStep: 'Take out: @step', check: 'Try the chain',
    placed: '“@step” stands at place @number of @all.', removed: '“@step” is out of the chain.', holds: 'Holds.',
    waits: 'Waits for: @steps.', notNow: 'Not part of it now.', works: 'This chain works.',
    notYet: 'The chain does not hold yet: look at what is said beside the steps.', missing: 'Steps that are still missing: @count.',
    oneWay: 'One chain that works', again: 'From the beginning'
  };
  var PLACES = '[data-place], [data-list]';

  function ServiceChain(params, contentId, extras) {
    parts.Activity.call(this, params, contentId, extras, WORDS);
    this.byId = {};
    this.steps = this.params.steps || [];
    this.steps.forEach(function (step) { this.byId[step.id] = step; }, this);
    this.reset();
    this.restore(this.extras.previousState);
  }

  ServiceChain.prototype = Object.create(parts.Activity.prototype);
  ServiceChain.prototype.constructor = ServiceChain;
  ServiceChain.prototype.className = 'continuum-service-chain';
  ServiceChain.prototype.defaultTitle = 'Service chain';

  ServiceChain.prototype.reset = function () {
    this.chain = [];  // ids, the first step first
    this.checked = false;
    this.solutions = false;
  };

  ServiceChain.prototype.restore = function (state) {
    if (!state || !Array.isArray(state.chain)) { return; }
    state.chain.forEach(function (id) {
      if (this.byId[id] && this.chain.indexOf(id) < 0) { this.chain.push(id); }
    }, this);
    this.checked = Boolean(state.checked) && this.chain.length > 0;
  };

  ServiceChain.prototype.title = function (id) {
    return plain(this.byId[id].title);
  };

  ServiceChain.prototype.isNeeded = function (id) {
    return this.byId[id].part !== 'not-now';
  };

  /** The ids of the steps that a step waits for: its `after` names them, with commas. */
  ServiceChain.prototype.after = function (id) {
    return plain(this.byId[id].after).split(',').map(function (name) { return name.trim(); }).filter(function (name) {
      return this.byId[name];
    }, this);
  };

  /** What a step of `chain` waits for in vain. */
  ServiceChain.prototype.missing = function (id, chain) {
    var before = chain.slice(0, chain.indexOf(id));
    return this.after(id).filter(function (name) { return before.indexOf(name) < 0; });
  };

  ServiceChain.prototype.holds = function (id) {
    return this.isNeeded(id) && !this.missing(id, this.chain).length;
  };

  ServiceChain.prototype.render = function () {
    var chain = this.solutions ? this.solution() : this.chain;
    this.result = this.checked && !this.solutions ? this.told() : null;
    this.show([
      this.introduction(),
      element('div', {'class': 'continuum-columns'}, [
        this.solutions ? null : this.list(),
        element('div', {}, [
          element('h2', {text: this.solutions ? this.words.oneWay : this.words.chain}),
          this.links(chain),
          !this.solutions && this.chain.length && !this.checked
            ? element('p', {}, [button(this.words.check, this.check.bind(this), {'class': 'continuum-button continuum-main'})])
            : null,
          this.result
        ].concat(this.solutions ? parts.paragraphs(this.params.closing) : []))
      ])
    ]);
  };

  /** The steps that are not in the chain. */
  ServiceChain.prototype.list = function () {
    var self = this;
    var left = this.steps.filter(function (step) { return self.chain.indexOf(step.id) < 0; });
    return element('section', {'data-list': 'yes', 'aria-label': this.words.steps}, [
      element('h2', {text: this.words.steps}),
      left.length
        ? element('ul', {'class': 'continuum-steps'}, left.map(function (step) { return self.offer(step); }))
        : element('p', {'class': 'continuum-soft', text: this.words.none})
    ]);
  };

  ServiceChain.prototype.offer = function (step) {
    var self = this, handle = parts.grip(plain(step.title));
    parts.draggable(handle, this.root, PLACES, function (target) { self.drop(step.id, target); });
    return element('li', {'data-offer': step.id}, [
      element('div', {}, [
        element('p', {}, [handle, element('strong', {text: plain(step.title)})])
      ].concat(parts.paragraphs(step.text, 'continuum-soft'))),
      button(this.words.add, function () { self.add(step.id); }, {
        'aria-label': parts.filled(this.words.addStep, {step: plain(step.title)})
      })
    ]);
  };

  ServiceChain.prototype.links = function (chain) {
    var self = this;
    if (!chain.length) {
      return element('p', {'class': 'continuum-soft continuum-empty', 'data-place': '0', text: this.words.empty});
    }
    return element('ol', {'class': 'continuum-chain'}, chain.map(function (id, number) {
      return element('li', {
        'data-place': String(number), 'data-step': id, 'class': self.mark(id)
      }, [self.head(id, number)].concat(
        self.solutions ? parts.paragraphs(self.byId[id].placed) : self.checked ? self.said(id) : [],
        self.solutions ? [] : [self.controls(id, number)]
      ));
    }));
  };

  ServiceChain.prototype.mark = function (id) {
    if (!this.checked || this.solutions) { return 'continuum-box'; }
    return 'continuum-box ' + (this.holds(id) ? 'continuum-fits' : 'continuum-not-yet');
  };

  ServiceChain.prototype.head = function (id, number) {
    var self = this, handle = this.solutions ? null : parts.grip(this.title(id));
    if (handle) { parts.draggable(handle, this.root, PLACES, function (target) { self.drop(id, target); }); }
    return element('p', {}, [handle, element('strong', {text: (number + 1) + '. ' + this.title(id)})]);
  };

  /** What there is to say of a step where it stands. */
  ServiceChain.prototype.said = function (id) {
    var step = this.byId[id], missing = this.missing(id, this.chain);
    var word = this.words.holds;
    if (!this.isNeeded(id)) {
      word = this.words.notNow;
    } else if (missing.length) {
      word = parts.filled(this.words.waits, {steps: missing.map(this.title, this).join(', ')});
    }
    return [element('p', {}, [element('strong', {text: word})])].concat(
      parts.paragraphs(this.holds(id) ? step.placed : step.early)
    );
  };

  ServiceChain.prototype.controls = function (id, number) {
    var self = this, title = this.title(id);
    function move(name, place) {
      return button(self.words[name], function () { self.place(id, place, name); }, {
        'aria-label': parts.filled(self.words[name + 'Step'], {step: title}), 'data-move': name
      });
    }
    return element('p', {'class': 'continuum-controls'}, [
      number > 0 ? move('earlier', number - 1) : null,
      number < this.chain.length - 1 ? move('later', number + 1) : null,
      button(this.words.out, function () { self.remove(id); }, {
        'aria-label': parts.filled(this.words.outStep, {step: title})
      })
    ]);
  };

  ServiceChain.prototype.drop = function (id, target) {
    if (target.hasAttribute('data-list')) {
      if (this.chain.indexOf(id) >= 0) { this.remove(id); }
    } else {
      this.place(id, Number(target.getAttribute('data-place')));
    }
  };

  /** Puts a step at the end of the chain; the focus goes to the next one that can be added. */
  ServiceChain.prototype.add = function (id) {
    var offered = this.steps.filter(function (step) { return this.chain.indexOf(step.id) < 0; }, this);
    var number = offered.indexOf(this.byId[id]);
    this.place(id, this.chain.length);
    var buttons = this.view.querySelectorAll('[data-offer] button');
    if (buttons.length) { parts.focus(buttons[Math.min(number, buttons.length - 1)]); }
  };

  /** Puts a step at a place of the chain; the focus stays with the step. */
  ServiceChain.prototype.place = function (id, place, control) {
    this.chain = this.chain.filter(function (one) { return one !== id; });
    this.chain.splice(place, 0, id);
    this.changed();
    var item = Array.prototype.filter.call(this.view.querySelectorAll('[data-step]'), function (one) {
      return one.getAttribute('data-step') === id;
    })[0];
    parts.focus((control && item.querySelector('[data-move="' + control + '"]')) || item);
    this.say(parts.filled(this.words.placed, {
      step: this.title(id), number: this.chain.indexOf(id) + 1, all: this.chain.length
    }));
  };

  ServiceChain.prototype.remove = function (id) {
    this.chain = this.chain.filter(function (one) { return one !== id; });
    this.changed();
    parts.focus(this.view.querySelector('[data-list]'));
    this.say(parts.filled(this.words.removed, {step: this.title(id)}));
  };

  ServiceChain.prototype.changed = function () {
    this.checked = false;
    this.render();
  };

  ServiceChain.prototype.check = function () {
    this.checked = true;
    this.render();
    parts.focus(this.result);
    this.finished();
  };

  ServiceChain.prototype.told = function () {
    var self = this, good = this.getScore() === this.getMaxScore();
    var needed = this.steps.filter(function (step) { return self.isNeeded(step.id); });
    var missing = needed.filter(function (step) { return self.chain.indexOf(step.id) < 0; }).length;
    var word = good ? this.words.works : this.words.notYet;
    return element('div', {
      'class': 'continuum-box ' + (good ? 'continuum-fits' : 'continuum-not-yet'), role: 'group', 'aria-label': word
    }, [
      element('p', {}, [element('strong', {text: word})]),
      missing ? element('p', {text: parts.filled(this.words.missing, {count: missing})}) : null
    ].concat(good ? parts.paragraphs(this.params.closing) : [], [
      element('p', {}, [button(this.words.again, function () {
        self.reset();
        self.render();
        parts.focus(self.view.querySelector('[data-list]'));
      })])
    ]));
  };

  /** One chain that works: the steps in the author's order, each as soon as nothing is missing. */
  ServiceChain.prototype.solution = function () {
    var left = this.steps.map(function (step) { return step.id; }).filter(this.isNeeded, this), chain = [];
    function ready(id) {
      return this.after(id).every(function (name) { return chain.indexOf(name) >= 0; });
    }
    while (left.length) {
      var next = left.filter(ready, this)[0] || left[0];
      chain.push(next);
      left.splice(left.indexOf(next), 1);
    }
    return chain;
  };

  // --- the contract of question types ---------------------------------------------------------------

  ServiceChain.prototype.getAnswerGiven = function () {
    return this.chain.length > 0;
  };

  /** A point for each step that stands where it holds; one less for each that is not part of it now. */
  ServiceChain.prototype.getScore = function () {
    return Math.max(0, this.chain.reduce(function (points, id) {
      return points + (this.holds(id) ? 1 : this.isNeeded(id) ? 0 : -1);
    }.bind(this), 0));
  };

  ServiceChain.prototype.getMaxScore = function () {
    return this.steps.filter(function (step) { return step.part !== 'not-now'; }).length;
  };

  ServiceChain.prototype.showSolutions = function () {
    this.solutions = true;
    if (this.view) { this.render(); }
  };

  ServiceChain.prototype.resetTask = function () {
    this.reset();
    if (this.view) { this.render(); }
  };

  ServiceChain.prototype.getCurrentState = function () {
    return {chain: this.chain.slice(), checked: this.checked};
  };

  ServiceChain.prototype.response = function () {
    return this.chain.join('[,]');
  };

  ServiceChain.prototype.definition = function () {
    return {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction', interactionType: 'sequencing',
      description: {'en-US': plain(this.params.introduction)},
      choices: this.steps.map(function (step) { return {id: step.id, description: {'en-US': plain(step.title)}}; }),
      correctResponsesPattern: [this.solution().join('[,]')]
    };
  };

  Continuum.ServiceChain = ServiceChain;
}(Continuum.parts));
