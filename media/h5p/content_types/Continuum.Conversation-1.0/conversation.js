/*
 * A conversation with ways to go: somebody speaks, the learner chooses what to say, and sees what comes of it.
 * Several ends; one step back, or from the beginning, as often as one likes. BSD 3-Clause.
 */
(function (parts) {
  'use strict';

  var element = parts.element, plain = parts.plain, button = parts.button;
  // What an end counts: the best end that somebody has seen is the score.
  var POINTS = {good: 2, mixed: 1, poor: 0};
  var WORDS = {
    whatNow: 'What do you say or do?', you: 'You', step: 'Step @number', triedBefore: '(tried before)',
    back: 'Back one step', again: 'From the beginning', good: 'An end that helps', mixed: 'An end with two sides',
    poor: 'Not there yet', seen: 'Ends you have seen: @seen of @all.',
    anotherWay: 'Other choices lead elsewhere. Going back costs nothing.',
    allWays: 'All choices, and what they lead to', missing: 'This part of the conversation is missing.'
  };

  function Conversation(params, contentId, extras) {
    parts.Activity.call(this, params, contentId, extras, WORDS);
    this.nodes = {};
    (this.params.nodes || []).forEach(function (node) { this.nodes[node.id] = node; }, this);
    this.first = (this.params.nodes || [])[0];
    this.reset();
    this.restore(this.extras.previousState);
  }

  Conversation.prototype = Object.create(parts.Activity.prototype);
  Conversation.prototype.constructor = Conversation;
  Conversation.prototype.className = 'continuum-conversation';
  Conversation.prototype.defaultTitle = 'Conversation';

  Conversation.prototype.reset = function () {
    this.path = [];   // the number of the choice at each step
    this.reached = []; // ids of the ends that were seen
    this.tried = {};   // "id.number" of choices that were made
    this.solutions = false;
  };

  Conversation.prototype.restore = function (state) {
    if (!state || !Array.isArray(state.path)) { return; }
    var node = this.first, self = this;
    state.path.every(function (number) {
      var choice = node && (node.choices || [])[number];
      if (!choice) { return false; }
      self.path.push(number);
      node = self.nodes[choice.to];
      return true;
    });
    this.reached = (state.reached || []).filter(function (id) { return self.isEnd(self.nodes[id]); });
    (state.tried || []).forEach(function (name) { self.tried[String(name)] = true; });
  };

  Conversation.prototype.isEnd = function (node) {
    return Boolean(node) && !(node.choices || []).length;
  };

  /** The steps so far: each with its node, and the choice that was made there. */
  Conversation.prototype.steps = function () {
    var node = this.first, self = this;
    return this.path.map(function (number) {
      var step = {node: node, number: number, choice: node.choices[number]};
      node = self.nodes[step.choice.to];
      return step;
    });
  };

  Conversation.prototype.current = function (steps) {
    return steps.length ? this.nodes[steps[steps.length - 1].choice.to] : this.first;
  };

  Conversation.prototype.render = function () {
    var steps = this.steps(), node = this.current(steps), last = steps[steps.length - 1];
    this.here = this.now(node, last, steps.length + 1);
    this.show([
      this.introduction(),
      steps.length ? this.before(steps) : null,
      this.here,
      this.isEnd(node) || !node ? this.end(node) : this.choices(node),
      this.ways(node),
      this.solutions ? this.everything() : null
    ]);
  };

  /** What was said before, in order. */
  Conversation.prototype.before = function (steps) {
    var self = this;
    return element('ol', {'class': 'continuum-before'}, steps.map(function (step, place) {
      var isLast = place === steps.length - 1;
      return element('li', {}, parts.paragraphs(step.node.text, 'continuum-soft').concat([
        element('p', {}, [
          element('strong', {text: self.words.you + ': '}),
          document.createTextNode(plain(step.choice.text))
        ])
      ], isLast ? [] : parts.paragraphs(step.choice.feedback, 'continuum-said')));
    }));
  };

  /** Where the conversation is: what is to be said of the last choice, and what happens next. */
  Conversation.prototype.now = function (node, last, number) {
    var label = parts.unique('step');
    var said = last ? parts.paragraphs(last.choice.feedback, 'continuum-said') : [];
    var words = node ? parts.paragraphs(node.text) : [element('p', {text: this.words.missing})];
    return element('div', {'class': 'continuum-box', role: 'group', 'aria-labelledby': label}, [
      element('p', {id: label, 'class': 'continuum-soft', text: parts.filled(this.words.step, {number: number})})
    ].concat(said, words));
  };

  Conversation.prototype.choices = function (node) {
    var self = this, label = parts.unique('choices');
    return element('div', {}, [
      element('h2', {id: label, text: this.words.whatNow}),
      element('ul', {'class': 'continuum-choices', 'aria-labelledby': label}, node.choices.map(function (choice, number) {
        var mark = self.tried[node.id + '.' + number] ? ' ' + self.words.triedBefore : '';
        return element('li', {}, [
          button(plain(choice.text) + mark, function () { self.choose(node, number); })
        ]);
      }))
    ]);
  };

  Conversation.prototype.choose = function (node, number) {
    this.path.push(number);
    this.tried[node.id + '.' + number] = true;
    var next = this.current(this.steps());
    if (this.isEnd(next) && this.reached.indexOf(next.id) < 0) { this.reached.push(next.id); }
    this.render();
    parts.focus(this.here);
    if (this.isEnd(next)) { this.finished(); }
  };

  Conversation.prototype.end = function (node) {
    var outcome = node && POINTS[node.outcome] !== undefined ? node.outcome : 'mixed';
    var all = (this.params.nodes || []).filter(this.isEnd).length;
    return element('div', {'class': 'continuum-box ' + (outcome === 'poor' ? 'continuum-not-yet' : 'continuum-fits')}, [
      element('h2', {text: this.words[outcome]})
    ].concat(parts.paragraphs(this.params.closing), [
      element('p', {text: parts.filled(this.words.seen, {seen: this.reached.length, all: all})}),
      element('p', {'class': 'continuum-soft', text: this.words.anotherWay})
    ]));
  };

  Conversation.prototype.ways = function () {
    var self = this;
    if (!this.path.length) { return null; }
    function go(path) {
      return function () {
        self.path = path;
        self.render();
        parts.focus(self.here);
      };
    }
    return element('p', {'class': 'continuum-ways'}, [
      button(this.words.back, go(this.path.slice(0, -1))),
      this.path.length > 1 ? button(this.words.again, go([])) : null
    ]);
  };

  /** Every choice with what it leads to, in words. */
  Conversation.prototype.everything = function () {
    var self = this;
    var asking = (this.params.nodes || []).filter(function (node) { return !self.isEnd(node); });
    return element('div', {'class': 'continuum-all'}, [element('h2', {text: this.words.allWays})].concat(
      asking.map(function (node) {
        return element('div', {'class': 'continuum-box'}, parts.paragraphs(node.text).concat([
          element('ul', {}, node.choices.map(function (choice) {
            return element('li', {}, [
              element('p', {}, [element('strong', {text: plain(choice.text)})])
            ].concat(parts.paragraphs(choice.feedback, 'continuum-said')));
          }))
        ]));
      })
    ));
  };

  // --- the contract of question types ---------------------------------------------------------------

  Conversation.prototype.getAnswerGiven = function () {
    return this.path.length > 0 || this.reached.length > 0;
  };

  Conversation.prototype.getScore = function () {
    return this.reached.reduce(function (best, id) {
      return Math.max(best, POINTS[this.nodes[id].outcome] === undefined ? 1 : POINTS[this.nodes[id].outcome]);
    }.bind(this), 0);
  };

  Conversation.prototype.getMaxScore = function () {
    return (this.params.nodes || []).filter(this.isEnd).reduce(function (best, node) {
      return Math.max(best, POINTS[node.outcome] === undefined ? 1 : POINTS[node.outcome]);
    }, 0);
  };

  Conversation.prototype.showSolutions = function () {
    this.solutions = true;
    if (this.view) { this.render(); }
  };

  Conversation.prototype.resetTask = function () {
    this.reset();
    if (this.view) { this.render(); }
  };

  Conversation.prototype.getCurrentState = function () {
    return {path: this.path.slice(), reached: this.reached.slice(), tried: Object.keys(this.tried)};
  };

  Conversation.prototype.response = function () {
    return this.steps().map(function (step) { return step.node.id + '.' + step.number; }).join('[,]');
  };

  Conversation.prototype.definition = function () {
    return {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction', interactionType: 'other',
      description: {'en-US': plain(this.params.introduction)}
    };
  };

  Continuum.Conversation = Conversation;
}(Continuum.parts));
