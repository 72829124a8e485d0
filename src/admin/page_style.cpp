#include "admin/page_parts.hpp"

namespace merhaba::admin {

namespace {

// Red is for what somebody should look at, and for nothing else.
constexpr std::string_view kStyle = R"(
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --sheet: #fff; --ink: #1b1f24; --faint: #5d6773; --line: #e3e5e8;
  --track: #eceef0; --now: #1f6f8b; --most15: #7fb3c6; --most60: #c5dde6;
  --good: #1e7d4f; --rest: #b07a10; --bad: #b3261e; --bad15: #d98880; --bad60: #efc5c1;
  --alarm: #fdf0ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121417; --sheet: #191c20; --ink: #e6e8eb; --faint: #98a2ad; --line: #2c3137;
    --track: #262b31; --now: #5cb8d6; --most15: #34718a; --most60: #274653;
    --good: #57c48d; --rest: #e0b04a; --bad: #ff8a80; --bad15: #a5504a; --bad60: #5c322f;
    --alarm: #2c1b1a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 70rem; padding: 1.75rem 1.25rem 2.5rem;
  background: var(--paper); color: var(--ink);
  font: .9375rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: 1.5rem; font-weight: 650; letter-spacing: -.01em; }
h1 small { font-size: .9375rem; font-weight: 400; color: var(--faint); letter-spacing: 0; }
h2 { margin: 0 0 .75rem; font-size: 1rem; font-weight: 650; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
header p { margin: 0; color: var(--faint); }
.state {
  display: inline-flex; align-items: center; padding: .1rem .75rem; border-radius: 1rem;
  border: 1px solid currentColor; font-weight: 600;
}
.state.ready { color: var(--good); }
.state.disabled, .state.stopping { color: var(--rest); }
.state.stuck, .bad { color: var(--bad); }
.meaning { margin: .5rem 0 1.5rem; color: var(--faint); }
.alarm {
  margin: -.5rem 0 1.5rem; padding: .5rem .9rem; border-left: 3px solid var(--bad);
  background: var(--alarm);
}
.faint, small { color: var(--faint); }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 0; }
.tiles div, section {
  padding: 1rem 1.15rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: .5rem;
}
.tiles dt { color: var(--faint); font-size: .8125rem; }
.tiles dd { margin: 0; font-size: 1.75rem; font-weight: 600; line-height: 1.25; }
.tiles dd small { display: block; font-size: .8125rem; font-weight: 400; }
section { margin-top: 1rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; align-items: start; }
section > .two { gap: 1.5rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .6rem; text-align: left; border-top: 1px solid var(--line); }
th:first-child { padding-left: 0; }
td:last-child, th:last-child { padding-right: 0; }
thead th {
  padding-top: 0; border-top: 0; color: var(--faint); font-size: .8125rem; font-weight: 400;
  vertical-align: bottom;
}
tbody th { font-weight: 600; overflow-wrap: break-word; }
tbody th small { display: block; font-weight: 400; font-size: .8125rem; }
tfoot th, tfoot td { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.none .number { color: var(--faint); }
.stuck { background: var(--alarm); }
.wide { width: 28%; }
.narrow { display: none; }
.bar { position: relative; height: .85rem; border-radius: .2rem; background: var(--track); overflow: hidden; }
.bar i { position: absolute; inset: 0 auto 0 0; min-width: 2px; }
i.now { background: var(--now); }
i.most15 { background: var(--most15); }
i.most60 { background: var(--most60); }
.full i.now { background: var(--bad); }
.full i.most15 { background: var(--bad15); }
.full i.most60 { background: var(--bad60); }
.legend { margin: .75rem 0 0; font-size: .8125rem; color: var(--faint); }
.legend span { margin-right: 1rem; white-space: nowrap; }
.legend i { display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem; border-radius: .15rem; }
.dot {
  display: inline-block; width: .55rem; height: .55rem; margin-right: .5rem; border-radius: 50%;
  background: currentColor;
}
.dot.good { color: var(--good); }
.dot.busy { color: var(--now); }
figure { margin: 0; }
figcaption, .axis { display: flex; justify-content: space-between; margin: 0; font-size: .8125rem; }
figcaption { padding-bottom: .2rem; border-bottom: 1px dashed var(--line); }
.axis { color: var(--faint); }
.axis b { color: var(--ink); font-weight: 600; }
figure svg { display: block; width: 100%; height: 5.5rem; border-bottom: 1px solid var(--faint); }
figure path { fill: var(--most15); }
figure path + path { fill: var(--now); }
.facts { margin: 0; }
.facts div { display: flex; justify-content: space-between; padding: .4rem 0; border-top: 1px solid var(--line); }
.facts div:first-child { border-top: 0; padding-top: 0; }
.facts dd { margin: 0; white-space: nowrap; }
footer { margin-top: 1.25rem; color: var(--faint); font-size: .8125rem; }
a { color: var(--now); }
@media (max-width: 48rem) {
  body { padding: 1.25rem .75rem 2rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: .5rem; }
  .tiles div, section { padding: .75rem .85rem; }
  .tiles dd { font-size: 1.4rem; }
  .two { grid-template-columns: minmax(0, 1fr); }
  .cards, .cards tbody { display: block; }
  .cards thead { display: none; }
  .cards tr {
    display: grid; grid-template-columns: repeat(auto-fill, minmax(6.25rem, 1fr)); gap: .35rem .75rem;
    padding: .7rem 0; border-top: 1px solid var(--line);
  }
  .cards tr:first-child { border-top: 0; padding-top: 0; }
  .cards th, .cards td { padding: 0; border: 0; text-align: left; white-space: normal; }
  .cards th, .cards .wide { grid-column: 1 / -1; width: auto; order: -1; }
  .cards.pairs tr { grid-template-columns: 1fr 1fr; }
  .cards [data-label]::before {
    content: attr(data-label); display: block; color: var(--faint); font-size: .75rem;
  }
  .narrow { display: inline; }
}
)";

}  // namespace

std::string_view page_style() noexcept { return kStyle; }

}  // namespace merhaba::admin
