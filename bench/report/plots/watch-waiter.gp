# How long the oldest client of a queue that was watched had waited.
# data: time, how long, corners both. `end`, `time_title`: of the time's axis.
load 'style.gp'
load 'watch.gp'
height = 200
eval canvas(height, 100, 16, 12, 62)
unset key
stats 'data' using 2 nooutput
eval linear_axis('y', 'time', 1.05 * STATS_max)
set ylabel 'oldest waiter'
plot 'data' using 1:2 with lines lc rgb palette[2] lw 1.5
