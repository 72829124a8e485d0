# The depth of the accept queue over time.
# data: time, depth, limit, SYNs dropped since the row before. `dropped`: of all.
load 'style.gp'
array name[3] = ['full: the limit, and one', 'in the queue', dropped]
load 'lines.gp'
stats 'data' using 4 nooutput
drops = STATS_max
stats 'data' using 1 nooutput
end = STATS_max
stats 'data' using (max($2, $3 + 1)) nooutput
eval linear_axis('x', 'time', end)
eval linear_axis('y', 'count', 1.05 * STATS_max)
set xlabel 'time'
set ylabel 'clients in the accept queue'
plot 'data' using 1:($3 + 1) with lines lc rgb floor_colour lw 2 dt 6 title name[1], \
     'data' using 1:2 with steps lc rgb palette[1] lw 2 title name[2], \
     'data' using 1:($4 > 0 ? $2 : NaN) with points lc rgb subject_colour lw 2 pt 2 ps 0.8 \
         title drops > 0 ? name[3] : ''
