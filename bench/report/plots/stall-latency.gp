# How long clients wait while the acceptor stalls now and then, by backlog; of one plan.
# data: backlog and time, four times: p99 as predicted, p99.9, p99, p50. `knee` where predicted, and
# `knee_label`. `waited`.
load 'style.gp'
array name[4] = ['p99, as predicted', 'p99.9', 'p99', 'p50']
array look[4] = ['', 'other 1', 'subject', 'other 2']
load 'lines.gp'
stats 'data' using 1 nooutput
high = max(STATS_max, 1)
stats 'data' using 2 nooutput
eval linear_axis('x', 'count', 1.03 * high)
set xlabel 'backlog'
eval log_axis('y', 'time', max(STATS_min, 1), max(STATS_max, 1))
set ylabel waited
if (exists('knee')) { if (knee <= high) { eval marker(knee, knee_label, high, 0.4) } }
# Broad and pale, beneath what was observed: mostly they are the same.
plot 'data' index 0 using 1:(max($2, 1)) with lines lc rgb '#90697878' lw 9 title name[1], \
     for [i = 2:4] 'data' index (i - 1) using 1:(max($2, 1)) with linespoints \
         lc rgb colour(look[i]) lw thickness(look[i]) dt dash(look[i]) pt shape(look[i]) ps 0.8 \
         title name[i]
