# How long clients wait while the acceptor stalls now and then; several plans, each its `name`, laid
# over each other by their knees.
# data, for each: backlog over that of its knee as predicted, p99. `waited`.
load 'style.gp'
load 'lines.gp'
stats 'data' using 1 nooutput
high = max(STATS_max, 1)
stats 'data' using 2 nooutput
eval linear_axis('x', 'count', 1.03 * high)
set xlabel 'backlog, the predicted knee being 1'
eval log_axis('y', 'time', max(STATS_min, 1), max(STATS_max, 1))
set ylabel waited
eval marker(1, 'the knees, as predicted', high, 0.05)
look(i) = sprintf('other %d', i - 1)
plot for [i = 1:|name|] 'data' index (i - 1) using 1:(max($2, 1)) with linespoints \
         lc rgb colour(look(i)) lw 2 dt dash(look(i)) pt shape(look(i)) ps 0.8 title title_of(i)
