# How long clients waited, against the rate that was asked.
# data: asked, achieved, whether generator-limited, p50, p99, p99.9. `waited`; `knee` where known,
# and `knee_label`.
load 'style.gp'
array name[3] = ['p99.9', 'p99', 'p50']
load 'lines.gp'
stats 'data' using 1 nooutput
high = STATS_max
stats 'data' using (min($4, min($5, $6))) nooutput
low = max(STATS_min, 1)
stats 'data' using (max($4, max($5, $6))) nooutput
eval linear_axis('x', 'count', 1.03 * high)
set xlabel 'clients per second, as asked'
eval log_axis('y', 'time', low, max(STATS_max, 1))
set ylabel waited
if (exists('knee')) { eval marker(knee, knee_label, high, 0.05) }
array look[3] = ['other 1', 'subject', 'other 2']
plot for [i = 1:3] 'data' using 1:(max(column(7 - i), 1)) with linespoints \
         lc rgb colour(look[i]) lw thickness(look[i]) dt dash(look[i]) pt shape(look[i]) ps 0.8 \
         title name[i]
