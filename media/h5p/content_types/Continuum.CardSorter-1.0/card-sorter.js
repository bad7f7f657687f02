/*
 * Cards to be sorted into piles: one card at a time, with a button for each pile or by dragging. What is to be said of
 * each card comes when all lie somewhere; what does not fit can be sorted again. BSD 3-Clause.
 */
(function (parts) {
  'use strict';

  var element = parts.element, plain = parts.plain, button = parts.button;
  var WORDS = {
    card: 'Card @number of @all', where: 'Where does it go?', piles: 'The piles', empty: 'Nothing here yet.',
    takeBack: 'Take back', takeBackCard: 'Take back: @card', check: 'See what there is to say', allPlaced: 'All cards lie in a pile.',
    placed: '“@card” lies in “@pile”.', back: '“@card” is to be sorted again.', fits: 'Fits here.',
    better: 'Fits better in “@pile”.', result: '@score of @all cards lie where they fit.',
    others: 'Sort the others again', again: 'From the beginning'
  };

  function CardSorter(params, contentId, extras) {
    parts.Activity.call(this, params, contentId, extras, WORDS);
    this.piles = this.params.piles || [];
    this.cards = this.params.cards || [];
    this.reset();
    this.restore(this.extras.previousState);
  }

  CardSorter.prototype = Object.create(parts.Activity.prototype);
  CardSorter.prototype.constructor = CardSorter;
  CardSorter.prototype.className = 'continuum-card-sorter';
  CardSorter.prototype.defaultTitle = 'Card sorter';

  CardSorter.prototype.reset = function () {
    this.places = {};  // number of the card -> number of the pile
    this.checked = false;
    this.solutions = false;
    this.order = this.cards.map(function (_card, number) { return number; });
  };

  CardSorter.prototype.restore = function (state) {
    var self = this;
    if (!state || typeof state.places !== 'object' || state.places === null) { return; }
    Object.keys(state.places).forEach(function (card) {
      var pile = state.places[card];
      if (self.cards[card] && self.piles[pile]) { self.places[card] = pile; }
    });
    this.checked = Boolean(state.checked) && !this.waiting().length;
  };

  /** The numbers of the cards that lie nowhere, the one to be sorted first. */
  CardSorter.prototype.waiting = function () {
    return this.order.filter(function (card) { return this.places[card] === undefined; }, this);
  };

  /** The numbers of the piles where a card fits: its `piles` names them, with commas. */
  CardSorter.prototype.right = function (card) {
    var names = plain(this.cards[card].piles).split(',').map(function (name) { return name.trim(); });
    return this.piles.map(function (_pile, number) { return number; }).filter(function (number) {
      return names.indexOf(plain(this.piles[number].id)) >= 0;
    }, this);
  };

  CardSorter.prototype.fits = function (card) {
    return this.right(card).indexOf(this.places[card]) >= 0;
  };

  CardSorter.prototype.text = function (card) {
    return plain(this.cards[card].text);
  };

  CardSorter.prototype.pile = function (number) {
    return plain(this.piles[number].title);
  };

  CardSorter.prototype.render = function () {
    var waiting = this.waiting();
    this.here = null;
    this.show([
      this.introduction(),
      this.solutions ? null : this.checked ? this.result() : waiting.length ? this.top(waiting) : this.done(),
      element('h2', {text: this.words.piles}),
      this.all()
    ]);
  };

  /** The card that is to be sorted now. */
  CardSorter.prototype.top = function (waiting) {
    var self = this, card = waiting[0], label = parts.unique('card');
    var handle = parts.grip(this.text(card));
    var box = element('div', {'class': 'continuum-box continuum-card', role: 'group', 'aria-labelledby': label}, [
      element('p', {id: label, 'class': 'continuum-soft', text: parts.filled(this.words.card, {
        number: this.cards.length - waiting.length + 1, all: this.cards.length
      })}),
      element('p', {'class': 'continuum-card-text'}, [handle, element('span', {text: this.text(card)})]),
      element('p', {text: this.words.where}),
      element('p', {}, this.piles.map(function (_pile, number) {
        return button(self.pile(number), function () { self.put(card, number); });
      }))
    ]);
    parts.draggable(handle, this.root, '[data-pile]', function (target) {
      self.put(card, Number(target.getAttribute('data-pile')));
    });
    this.here = box;
    return box;
  };

  CardSorter.prototype.done = function () {
    var self = this;
    this.here = element('div', {'class': 'continuum-box', role: 'group', 'aria-label': this.words.allPlaced}, [
      element('p', {text: this.words.allPlaced}),
      element('p', {}, [button(this.words.check, function () { self.check(); }, {'class': 'continuum-button continuum-main'})])
    ]);
    return this.here;
  };

  CardSorter.prototype.result = function () {
    var self = this, left = this.cards.length - this.getScore();
    var words = parts.filled(this.words.result, {score: this.getScore(), all: this.cards.length});
    this.here = element('div', {'class': 'continuum-box', role: 'group', 'aria-label': words}, [
      element('p', {}, [element('strong', {text: words})])
    ].concat(parts.paragraphs(this.params.closing), [
      element('p', {}, [
        left ? button(this.words.others, function () { self.others(); }, {'class': 'continuum-button continuum-main'}) : null,
        button(this.words.again, function () {
          self.reset();
          self.render();
          parts.focus(self.here);
        })
      ])
    ]));
    return this.here;
  };

  CardSorter.prototype.all = function () {
    var self = this;
    return element('div', {'class': 'continuum-piles'}, this.piles.map(function (pile, number) {
      var cards = self.order.filter(function (card) {
        return self.solutions ? self.right(card).indexOf(number) >= 0 : self.places[card] === number;
      });
      return element('section', {'class': 'continuum-pile', 'data-pile': String(number), 'aria-label': self.pile(number)}, [
        element('h3', {text: self.pile(number)})
      ].concat(parts.paragraphs(pile.description, 'continuum-soft'), [
        cards.length
          ? element('ul', {}, cards.map(function (card) { return self.placed(card); }))
          : element('p', {'class': 'continuum-soft', text: self.words.empty})
      ]));
    }));
  };

  CardSorter.prototype.placed = function (card) {
    var self = this, text = this.text(card), said = parts.paragraphs(this.cards[card].feedback);
    if (this.solutions) { return element('li', {}, [element('p', {text: text})].concat(said)); }
    if (!this.checked) {
      return element('li', {}, [element('p', {text: text}), button(this.words.takeBack, function () {
        self.take(card);
      }, {'class': 'continuum-button', 'aria-label': parts.filled(this.words.takeBackCard, {card: text})})]);
    }
    var right = this.right(card).map(function (number) { return self.pile(number); }).join('”, “');
    return element('li', {'class': this.fits(card) ? 'continuum-box continuum-fits' : 'continuum-box continuum-not-yet'}, [
      element('p', {text: text}),
      element('p', {}, [element('strong', {
        text: this.fits(card) ? this.words.fits : parts.filled(this.words.better, {pile: right})
      })])
    ].concat(said));
  };

  CardSorter.prototype.put = function (card, pile) {
    this.places[card] = pile;
    this.render();
    parts.focus(this.here);
    this.say(parts.filled(this.words.placed, {card: this.text(card), pile: this.pile(pile)}));
  };

  CardSorter.prototype.take = function (card) {
    delete this.places[card];
    this.order = [card].concat(this.order.filter(function (one) { return one !== card; }));
    this.render();
    parts.focus(this.here);
    this.say(parts.filled(this.words.back, {card: this.text(card)}));
  };

  CardSorter.prototype.check = function () {
    this.checked = true;
    this.render();
    parts.focus(this.here);
    this.finished();
  };

  /** What did not fit goes back to be sorted. */
  CardSorter.prototype.others = function () {
    this.order.forEach(function (card) {
      if (!this.fits(card)) { delete this.places[card]; }
    }, this);
    this.checked = false;
    this.render();
    parts.focus(this.here);
  };

  // --- the contract of question types ---------------------------------------------------------------

  CardSorter.prototype.getAnswerGiven = function () {
    return Object.keys(this.places).length > 0;
  };

  CardSorter.prototype.getScore = function () {
    return this.cards.filter(function (_card, number) {
      return this.places[number] !== undefined && this.fits(number);
    }, this).length;
  };

  CardSorter.prototype.getMaxScore = function () {
    return this.cards.length;
  };

  CardSorter.prototype.showSolutions = function () {
    this.solutions = true;
    if (this.view) { this.render(); }
  };

  CardSorter.prototype.resetTask = function () {
    this.reset();
    if (this.view) { this.render(); }
  };

  CardSorter.prototype.getCurrentState = function () {
    var places = {};
    Object.keys(this.places).forEach(function (card) { places[card] = this.places[card]; }, this);
    return {places: places, checked: this.checked};
  };

  CardSorter.prototype.response = function () {
    return Object.keys(this.places).map(function (card) {
      return card + '[.]' + this.places[card];
    }, this).join('[,]');
  };

  CardSorter.prototype.definition = function () {
    var self = this;
    function listed(texts) {
      return texts.map(function (text, number) { return {id: String(number), description: {'en-US': text}}; });
    }
    return {
      type: 'http://adlnet.gov/expapi/activities/cmi.interaction', interactionType: 'matching',
      description: {'en-US': plain(this.params.introduction)},
      source: listed(this.cards.map(function (card) { return plain(card.text); })),
      target: listed(this.piles.map(function (pile) { return plain(pile.title); })),
      correctResponsesPattern: [this.cards.map(function (_card, number) {
        return number + '[.]' + self.right(number)[0];
      }).join('[,]')]
    };
  };

  Continuum.CardSorter = CardSorter;
}(Continuum.parts));
