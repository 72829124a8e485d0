#include "bench/report/report_page.hpp"

namespace merhaba::bench::report {

// gnuplot draws texts and axes in black, which here is whatever colour the page writes in; those of
// bars and lines suit both backgrounds (see plot_style.hpp).
const char* const kReportStyle = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1f24; --faint: #5c6570; --line: #d9dde2; --stripe: #f5f6f8;
  --good: #0b6e4f; --bad: #b3261e; --accent: #d55e00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --ink: #e4e7eb; --faint: #9aa4af; --line: #333941; --stripe: #1b1e23;
    --good: #5fcf9f; --bad: #ff8a80;
  }
}
body {
  margin: 0 auto; max-width: 60rem; padding: 1.5rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; font-weight: 600; margin: 2rem 0 .75rem; color: var(--faint); }
h3 {
  font-size: 1.35rem; margin: 3rem 0 .5rem; padding-top: 1.25rem;
  border-top: 1px solid var(--line);
}
h4 { font-size: 1.05rem; margin: 2rem 0 .25rem; }
.summary { list-style: none; margin: 0 0 1.5rem; padding: 0; }
.summary li { margin: .75rem 0; padding-left: 1rem; border-left: 3px solid var(--accent); }
.summary a {
  display: block; width: fit-content; color: var(--faint); font-size: .8rem; letter-spacing: .06em;
  text-transform: uppercase;
}
.aside, figcaption, small { color: var(--faint); font-size: .9rem; }
.duel { display: inline-block; }
.verdict { display: block; }
.verdict > b { font-weight: 600; }
.ahead > b { color: var(--good); }
.behind > b, .troubles { color: var(--bad); }
figure { margin: .5rem 0 1rem; }
figcaption { margin-top: .5rem; }
.plot, .table { overflow-x: auto; }
.plot svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.plot svg g { color: inherit; font-family: inherit; }
.plot [fill="black"], .plot [fill="rgb(0,0,0)"] { fill: currentColor; }
.plot [stroke="rgb(  0,   0,   0)"] { stroke: currentColor; }
.plot use[color="rgb(  0,   0,   0)"] { color: inherit; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td {
  padding: .3rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line);
}
thead th { color: var(--faint); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; min-width: 8.5rem; max-width: 18rem; overflow-wrap: anywhere; }
section td { white-space: nowrap; }
.experiment tbody th { min-width: 0; white-space: nowrap; }
.accounts tbody th { min-width: 18rem; white-space: normal; }
tr.unbalanced > * { color: var(--bad); font-weight: 700; }
tbody tr:nth-child(even) { background: var(--stripe); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.subject > * { font-weight: 700; }
tr.floor > *, tr.limited > * { color: var(--faint); font-style: italic; }
section details { margin: 1rem 0; }
article > details { margin: 3rem 0; }
details {
  padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem;
}
summary { cursor: pointer; font-weight: 600; }
pre {
  padding: .6rem; background: var(--stripe); font-size: .85rem; white-space: pre-wrap;
  overflow-wrap: anywhere;
}
)css";

}  // namespace merhaba::bench::report
