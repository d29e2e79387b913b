import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours come from the tokens, so that light and dark are one theme. */
const highlight = HighlightStyle.define([
  {
    tag: [
      tags.keyword,
      tags.modifier,
      tags.operatorKeyword,
      tags.controlKeyword,
      tags.definitionKeyword,
      tags.moduleKeyword,
      tags.self,
    ],
    color: 'var(--code-keyword)',
  },
  {
    tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character],
    color: 'var(--code-string)',
  },
  {
    tag: [tags.number, tags.bool, tags.null, tags.atom, tags.escape, tags.unit],
    color: 'var(--code-number)',
  },
  {
    tag: [tags.comment, tags.lineComment, tags.blockComment, tags.docComment],
    color: 'var(--code-comment)',
    fontStyle: 'italic',
  },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
    ],
    color: 'var(--code-function)',
  },
  {
    tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.name), tags.meta],
    color: 'var(--code-type)',
  },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--code-property)' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

const rules = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--bg)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-md)',
    lineHeight: '1.55',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--accent)', padding: '4px 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    color: 'var(--text-muted)',
    backgroundColor: 'var(--bg)',
    border: 'none',
  },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 8px', minWidth: '32px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--bg-hover) 55%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--text)', backgroundColor: 'transparent' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { background: 'var(--bg-selected)' },
  '.cm-selectionMatch': {
    backgroundColor: 'color-mix(in srgb, var(--chart-5) 14%, transparent)',
  },
  '.cm-searchMatch': {
    backgroundColor: 'color-mix(in srgb, var(--chart-5) 14%, transparent)',
    outline: '1px solid color-mix(in srgb, var(--chart-5) 60%, transparent)',
    borderRadius: '2px',
  },
  '.cm-searchMatch-selected': {
    backgroundColor: 'color-mix(in srgb, var(--chart-5) 18%, transparent)',
    outline: '2px solid var(--chart-5)',
  },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--bg-selected)',
    outline: '1px solid var(--border-strong)',
  },
  '&.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'var(--danger-bg)',
    outline: '1px solid var(--danger)',
  },
  '.cm-foldPlaceholder': {
    padding: '0 6px',
    border: '1px solid var(--border)',
    backgroundColor: 'var(--bg-sunken)',
    color: 'var(--text-muted)',
  },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'default' },
  '.cm-flash': { animation: 'cm-flash 1.6s ease-out' },
  '@keyframes cm-flash': {
    '0%, 40%': { backgroundColor: 'color-mix(in srgb, var(--chart-5) 40%, transparent)' },
    '100%': { backgroundColor: 'transparent' },
  },
  '.cm-frame-line': {
    backgroundColor: 'color-mix(in srgb, var(--danger-bg) 70%, transparent)',
    boxShadow: 'inset 2px 0 var(--danger)',
  },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-lint-marker': { width: '12px', height: '12px', marginTop: '4px' },
  '.cm-lint-marker-error': {
    content: '""',
    borderRadius: '50%',
    backgroundColor: 'var(--danger)',
    border: '3px solid var(--danger-bg)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--danger)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    maxWidth: '560px',
    border: '1px solid var(--border)',
    borderRadius: 'var(--radius-md)',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-sm)',
    maxHeight: '220px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--bg-selected)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-muted)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionInfo': { padding: '6px 8px', fontFamily: 'var(--font-ui)' },
  '.cm-diagnostic': {
    padding: '6px 10px',
    borderLeft: '3px solid var(--danger)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: 'var(--font-ui)',
  },
  '.cm-diagnosticSource': { color: 'var(--text-muted)', fontSize: 'var(--text-xs)', opacity: '1' },
  '.cm-panels': { backgroundColor: 'var(--bg-side)', color: 'var(--text)', zIndex: '5' },
  '.cm-panels-top': { borderBottom: '1px solid var(--border)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--border)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px',
    padding: '6px 32px 6px 8px',
  },
  '.cm-panel.cm-search br': { flexBasis: '100%', height: '0', content: '""' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    margin: '0 4px',
    fontSize: 'var(--text-sm)',
  },
  '.cm-panel.cm-search input[type=checkbox]': { margin: '0', accentColor: 'var(--accent)' },
  '.cm-panel .cm-textfield, .cm-panel.cm-search .cm-textfield': {
    height: '26px',
    margin: '0',
    padding: '0 8px',
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius-md)',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--text)',
    fontSize: 'var(--text-md)',
  },
  '.cm-panel .cm-button': {
    height: '26px',
    margin: '0',
    padding: '0 8px',
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius-md)',
    backgroundImage: 'none',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--text)',
    fontSize: 'var(--text-sm)',
    textTransform: 'none',
  },
  '.cm-panel .cm-button:hover': { backgroundColor: 'var(--bg-hover)' },
  '.cm-panel.cm-search button[name=close], .cm-panel button[name=close]': {
    right: '6px',
    top: '6px',
    width: '26px',
    height: '26px',
    color: 'var(--text-muted)',
    fontSize: 'var(--text-lg)',
  },
  '.cm-panel.cm-gotoLine': { padding: '6px 8px' },
});

export const codeTheme: Extension = [
  rules,
  syntaxHighlighting(highlight),
  // Focusable without it, but not for tools that look at attributes alone.
  EditorView.contentAttributes.of({ tabindex: '0' }),
];
