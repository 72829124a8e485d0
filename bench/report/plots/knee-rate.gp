# The rate that was achieved, against the rate that was asked.
# data and settings as in knee-latency.gp.
load 'style.gp'
array name[3] = ['as asked', 'achieved', 'generator-limited']
load 'lines.gp'
stats 'data' using 1 nooutput
high = STATS_max
stats 'data' using 3 nooutput
limited = STATS_max
stats 'data' using (max($1, $2)) nooutput
eval linear_axis('x', 'count', 1.03 * high)
set xlabel 'clients per second, as asked'
eval linear_axis('y', 'count', 1.03 * STATS_max)
set ylabel 'clients per second, achieved'
if (exists('knee')) { eval marker(knee, knee_label, high, 0.05) }
plot x with lines lc rgb floor_colour lw 2 dt 6 title name[1], \
     'data' using 1:2 with linespoints lc rgb subject_colour lw 3 pt 7 ps 0.7 title name[2], \
     'data' using 1:($3 > 0 ? $2 : NaN) with points lc rgb '#000000' pt 6 ps 1.6 \
         title limited > 0 ? name[3] : ''
