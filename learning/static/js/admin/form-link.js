// Links words of a text to a form of the toolkit. The link carries the form's code.
// With the pointer: select words, press the button. With the keyboard: "/" and "form" puts one in by its name.

(() => {
  "use strict";

  const { draftail, React } = window;
  const { EditorState, Modifier, RichUtils } = window.DraftJS;

  class FormSource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.formChooser,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    onChosen(form) {
      const { editorState, entityType, onComplete } = this.props;
      const selection = editorState.getSelection();
      const content = editorState.getCurrentContent();
      const data = { id: form.code, url: form.url };
      const key = content.createEntity(entityType.type, "MUTABLE", data).getLastCreatedEntityKey();
      const linked = selection.isCollapsed()
        ? EditorState.push(
            editorState,
            Modifier.replaceText(content, selection, form.title, null, key),
            "insert-characters",
          )
        : RichUtils.toggleLink(editorState, selection, key);
      this.workflow.close();
      onComplete(linked);
    }
  }

  // The words with a small sign before them; a click offers to choose another form or to take the link away.
  const FormLink = (props) => {
    const { id, url } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(draftail.TooltipEntity, {
      ...props,
      icon: React.createElement(window.wagtail.components.Icon, { name: "form" }),
      label: id || "?",
      url: url || null,
    });
  };

  draftail.registerPlugin({ type: "FORM", source: FormSource, decorator: FormLink }, "entityTypes");
})();
