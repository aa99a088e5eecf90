// The looks of the searchable lists, for their shadow trees; the tokens come from the page.

export const LISTBOX_CSS = `
:host { display: flex; }
* { box-sizing: border-box; font: inherit; color: inherit; letter-spacing: inherit; }
.box {
  flex: 1; min-inline-size: 0; display: flex; align-items: center; gap: var(--space-2);
  min-block-size: var(--control-h); padding-inline: var(--field-start, var(--space-3)) var(--space-2);
  border: 1px solid var(--border-strong); border-radius: var(--radius); background: var(--bg-raised);
  cursor: text; transition: border-color var(--dur), box-shadow var(--dur);
}
.box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft); outline: 2px solid transparent; }
.box:has(input:disabled) { background: var(--bg-sunken); color: var(--fg-faint); cursor: not-allowed; }
.box:has(input:read-only) { cursor: pointer; }
input { flex: 1; min-inline-size: 4rem; padding: 0; border: 0; outline: 0; background: none; text-overflow: ellipsis; cursor: inherit; }
input::placeholder { color: var(--fg-faint); opacity: 1; }
button { padding: 0; border: 0; background: none; cursor: pointer; line-height: 1; }
[hidden] { display: none !important; }
.clear { display: grid; place-items: center; inline-size: 1.5rem; block-size: 1.5rem; border-radius: 50%; color: var(--fg-muted); font-size: 1.125rem; }
.clear:hover, .chip button:hover { background: var(--c-gray-soft); color: var(--fg); }
.caret { flex: none; inline-size: .5rem; block-size: .5rem; margin: -.25rem .375rem 0; border: solid var(--fg-muted); border-width: 0 1.5px 1.5px 0; rotate: 45deg; cursor: pointer; }
.chips { display: flex; flex: 1; flex-wrap: wrap; align-items: center; gap: var(--space-1); min-inline-size: 0; padding-block: var(--space-1); }
.chips.one-line { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
.chip {
  display: inline-flex; flex: none; align-items: center; gap: var(--space-1); max-inline-size: 100%;
  padding: 1px 2px 1px var(--space-2); border-radius: var(--radius-sm);
  background: var(--accent-soft); color: var(--fg); font-size: var(--text-sm); line-height: 1.5rem; cursor: default;
}
.chip > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip button { inline-size: 1.5rem; block-size: 1.5rem; border-radius: 4px; color: var(--fg-muted); }
[role=listbox] {
  position: fixed; margin: 0; padding: var(--space-1); overflow-y: auto; overscroll-behavior: contain;
  border: 1px solid var(--border); border-radius: var(--radius); background: var(--bg-raised); color: var(--fg);
  box-shadow: var(--shadow-3);
}
[role=option] { display: flex; align-items: center; min-block-size: 2.25rem; padding: var(--space-1) var(--space-3); border-radius: var(--radius-sm); cursor: pointer; overflow-wrap: anywhere; }
[role=option].active { background: var(--c-gray-soft); }
[role=option]:hover { background: var(--c-gray-soft); }
[aria-selected=true] { color: var(--accent); font-weight: 600; }
[role=option].note { color: var(--accent); }
.hint { padding: var(--space-2) var(--space-3); color: var(--fg-muted); font-size: var(--text-sm); }
@media (pointer: coarse) { [role=option] { min-block-size: 2.75rem; } .chip button { inline-size: 1.75rem; block-size: 1.75rem; } }
@media (forced-colors: active) { [role=option].active { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
