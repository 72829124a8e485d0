# How long the slowest of a hundred, a thousand … waited, a line for each `name`, of its `look`.
# data, for each: percentile, value, and how many have at most that percentile. `quantity`: what the
# percentiles are of. `waited`: what the latency is.
load 'style.gp'
load 'lines.gp'

# At 1 / (1 - p) there is as much room from 90 % to 99 % as from 99 % to 99.9 %. The last, the
# longest of `count`, stands at `count`.
place(percentile, count) = percentile < 100 ? 100.0 / (100 - percentile) : count
# A line never goes back, though the last percentiles may be finer than one of `count` is.
forward(row, at) = (farthest = row == 0 ? at : max(farthest, at))
nines(at, high) = at > high ? '' : \
    ', ' . tick(sprintf('%.12g', 100 - 100.0 / at), at) . nines(10 * at, high)
percentile_axis(last) = axis('x', 1, 1.05 * last, \
    tick('0', 1) . ', ' . tick('50', 2) . ', ' . tick('75', 4) . nines(10, 1.05 * last))

stats 'data' using (place($1, $3)) nooutput
last = max(STATS_max, 10)
stats 'data' using 2 nooutput
set logscale x
eval percentile_axis(last)
eval log_axis('y', 'time', max(STATS_min, 1), max(STATS_max, 1))
set xlabel sprintf('percentile of %s (log: as much room for each further 9)', quantity)
set ylabel waited
# A point now and then tells the lines apart; one at each step would hide them.
plot for [i = 1:|name|] 'data' index (i - 1) using (forward($0, place($1, $3))):(max($2, 1)) \
         with linespoints lc rgb colour(look[i]) lw thickness(look[i]) dt dash(look[i]) \
         pt shape(look[i]) ps 0.8 pointinterval 9 title title_of(i)
