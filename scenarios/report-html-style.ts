// How an HTML report looks: light or dark as its reader likes, and on paper.

export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ground2: #f5f7fa; --border: #d5dbe1; --text: #17202a; --muted: #55606c; --accent: #224587;
  --ok: #137a6b; --working: #224587; --degraded: #c68400; --failed: #c51f03; --unknown: #a74cc4; --off: #8e959d; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #10151c; --ground2: #1b222c; --border: #313b47; --text: #e6eaf0; --muted: #a3aeba; --accent: #49abfc;
  --ok: #9ae9c9; --working: #49abfc; --degraded: #faba0b; --failed: #fa3311; --unknown: #b76bd6; --off: #7e858d; --on: #10151c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 20px; }
h1 { font-size: 24px; margin: 0; } h1 span { font-size: 15px; font-weight: 600; }
h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid var(--border); }
h3 { font-size: 14px; margin: 0; }
small { color: var(--muted); }
.met { color: var(--ok); } .missed { color: var(--failed); }
button { font: inherit; color: inherit; background: var(--ground2); border: 1px solid var(--border); border-radius: 5px; min-height: 26px; padding: 0 10px; cursor: pointer; }
#play { min-width: 74px; }
.bar { display: flex; gap: 12px; align-items: center; }
#clock { font-weight: 700; font-size: 16px; min-width: 76px; }
#time { flex: 1; accent-color: var(--accent); }
#said { min-height: 3em; margin: 6px 0; }
#cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 10px; }
#cards section { border: 2px solid var(--border); border-radius: 6px; padding: 8px 10px; min-height: 110px; }
#cards section[data-status="failed"] { border-color: var(--failed); } #cards section[data-status="unknown"] { border-color: var(--unknown); border-style: dashed; }
#cards section[data-status="off"], #cards section[data-status="working"] { border-color: var(--off); }
#cards p { margin: 0 0 6px; color: var(--muted); font-size: 12px; }
.vms { display: flex; gap: 4px; flex-wrap: wrap; }
.vms span { background: var(--ok); color: var(--on); border-radius: 3px; padding: 0 6px; font-size: 12px; }
.vms span[data-status="failed"] { background: none; color: var(--text); outline: 2px solid var(--failed); outline-offset: -2px; }
svg { width: 100%; height: auto; background: var(--ground2); border: 1px solid var(--border); border-radius: 6px; padding: 6px; }
svg text { font: 11px system-ui, sans-serif; fill: var(--text); }
svg .rule { stroke: var(--border); } #cursor { stroke: var(--text); stroke-width: 1.5; }
.s-ok { fill: var(--ok); } .s-working { fill: var(--working); } .s-degraded { fill: var(--degraded); } .s-failed { fill: var(--failed); } .s-unknown { fill: var(--unknown); } .s-off { fill: var(--off); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid var(--border); vertical-align: top; font-weight: 400; }
thead th { color: var(--muted); } td:first-child { white-space: nowrap; }
ol { list-style: none; margin: 0; padding: 0; } li { padding: 2px 0; } li.w1 { color: var(--muted); } li.w3 { font-weight: 600; } li small { font-weight: 400; }
li button { border: 0; background: none; padding: 0 4px; min-height: 24px; color: var(--accent); }
pre { background: var(--ground2); border: 1px solid var(--border); border-radius: 5px; padding: 10px; overflow-x: auto; }
@media print { #replay, h2:has(+ #replay) { display: none; } }
`;
