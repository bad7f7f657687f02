// Marks a glossary term in a text. The words stay as they are written; the mark carries the term's slug.
// With the pointer: select words, press the button. With the keyboard: select words, Ctrl+Alt+G, choose; the same
// keys inside marked words take the mark away. "/" and "glossary" puts in a term by its name.

(() => {
  "use strict";

  const { draftail, React } = window;
  const { EditorState, Modifier, RichUtils } = window.DraftJS;

  class TermSource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.termChooser,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    // As Wagtail does for a link; it knows only its own kinds to be mutable, so that words can be written into them.
    onChosen(term) {
      const { editorState, entityType, onComplete } = this.props;
      const selection = editorState.getSelection();
      const content = editorState.getCurrentContent();
      const data = { id: term.slug, url: term.url };
      const key = content.createEntity(entityType.type, "MUTABLE", data).getLastCreatedEntityKey();
      const marked = selection.isCollapsed()
        ? EditorState.push(
            editorState,
            Modifier.replaceText(content, selection, term.title, null, key),
            "insert-characters",
          )
        : RichUtils.toggleLink(editorState, selection, key);
      this.workflow.close();
      onComplete(marked);
    }
  }

  // The words with a small sign before them; a click offers to choose another term or to take the mark away.
  const Term = (props) => {
    const { id, url } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(draftail.TooltipEntity, {
      ...props,
      icon: React.createElement(window.wagtail.components.Icon, { name: "info-circle" }),
      label: id || "?",
      url: url || null,
    });
  };

  // The marked words that the selection begins in, as a selection; null where there are none.
  const markAt = (editorState) => {
    const content = editorState.getCurrentContent();
    const selection = editorState.getSelection();
    const block = content.getBlockForKey(selection.getStartKey());
    let found = null;
    block.findEntityRanges(
      (character) => {
        const key = character.getEntity();
        return key !== null && content.getEntity(key).getType() === "TERM";
      },
      (start, end) => {
        if (start <= selection.getStartOffset() && selection.getStartOffset() < end) {
          found = selection.merge({
            anchorKey: block.getKey(),
            anchorOffset: start,
            focusKey: block.getKey(),
            focusOffset: end,
            isBackward: false,
          });
        }
      },
    );
    return found;
  };

  const shortcut = {
    type: "TERM_SHORTCUT",
    keyBindingFn: (event, { getEditorState }) => {
      if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.keyCode !== 71) return undefined;
      return markAt(getEditorState()) ? "remove-term" : "TERM";
    },
    handleKeyCommand: (command, editorState, ...rest) => {
      if (command !== "remove-term") return "not-handled";
      const range = markAt(editorState);
      if (range) {
        const plain = RichUtils.toggleLink(editorState, range, null);
        const { setEditorState } = rest.at(-1); // the last argument, whatever the editor passes before it
        setEditorState(EditorState.forceSelection(plain, editorState.getSelection()));
      }
      return "handled";
    },
  };

  draftail.registerPlugin({ type: "TERM", source: TermSource, decorator: Term }, "entityTypes");
  draftail.registerPlugin(shortcut, "plugins");
})();
