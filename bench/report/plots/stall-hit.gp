# The share of clients whose SYN was dropped, by backlog; of one plan.
# data: backlog and share, twice: as predicted, and observed. `knee` where predicted, and
# `knee_label`.
load 'style.gp'
array name[2] = ['as predicted', 'observed']
load 'lines.gp'
stats 'data' using 1 nooutput
high = max(STATS_max, 1)
stats 'data' using (100 * $2) nooutput
eval linear_axis('x', 'count', 1.03 * high)
set xlabel 'backlog'
eval linear_axis('y', 'count', min(1.08 * max(STATS_max, 1), 100))
set ylabel 'clients whose SYN was dropped, %'
if (exists('knee')) { if (knee <= high) { eval marker(knee, knee_label, high, 0.93) } }
# Broad and pale, beneath what was observed: mostly they are the same.
plot 'data' index 0 using 1:(max(100 * $2, 0)) with lines lc rgb '#90697878' lw 9 title name[1], \
     'data' index 1 using 1:(max(100 * $2, 0)) with linespoints lc rgb subject_colour lw 3 \
         pt 7 ps 0.7 title name[2]
