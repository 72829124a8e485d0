# A bar for each server, from 0, with its 95 % interval; a floor is a line through all of it.
# data: median, low, high, and where all of it ends; low and high are NaN where there is no interval.
# For each also `name`, `look` and `figure`; of a server without a bar the look is 'none' and the
# figure says why. `intervals`: whether there are any. `kind`: 'count' or 'time'. `quantity`: the axis.
load 'style.gp'
drawn(i) = look[i] ne 'none'
keys = 0
first_again = 0
first_floor = 0
do for [i = 1:|look|] {
  if (again(look[i]) && !first_again) { first_again = i; keys = keys + 1 }
  if (floored(look[i]) && !first_floor) { first_floor = i; keys = keys + 1 }
}
keys = keys + intervals
stats 'data' using 4 nooutput
load 'rows.gp'
eval linear_axis('x', kind, 1.17 * STATS_max)  # room for the figures
set xlabel quantity
set errorbars 0.7
row(n) = int(n) + 1
key_of(i) = i == first_again ? 'A/A: the noise' : i == first_floor ? 'floors' : ''
plot for [i = 1:|name|] 'data' every ::(i - 1)::(i - 1) \
         using (drawn(i) ? $1 : NaN):(i - 1):(0):1:(i - 1.36):(i - 0.64) with boxxyerror \
         lc rgb (drawn(i) ? colour(look[i]) : floor_colour) \
         fs transparent solid (drawn(i) && again(look[i]) ? 0.4 : 1) title key_of(i), \
     'data' using (valid(2) ? $1 : NaN):0:2:3 with xerrorbars \
         ps 0 lw 1.3 lc rgb '#000000' title (intervals ? '95 % interval' : ''), \
     'data' using (floored(look[row($0)]) ? $1 : NaN):(-0.5):(0):(|name|) with vectors \
         nohead lw 1.2 dt (4,4) lc rgb '#70000000' notitle, \
     'data' using 4:0:(figure[row($0)]) with labels left offset char 0.8, 0 notitle
