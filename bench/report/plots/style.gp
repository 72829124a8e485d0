# What all plots share: colours, dashes and points, texts, axes, and the picture they are drawn in.
# Settings come first: `picture` ('svg' or 'png'), `output`, and those of the plot's own script.

width = 900.0  # pixels; the height is the plot's
letter = 7.6   # the width of the widest of the common fonts, at 13 pixels

max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b
short(text, letters) = strlen(text) > letters ? substr(text, 1, letters - 1) . '…' : text

# 3.1 : 1 or more against white and against #14161a, and at least 19 apart (CIE Lab) also where red
# and green, or blue and yellow, are confused. Black is the page's own colour for text.
subject_colour = '#d55e00'
floor_colour = '#697878'
array palette[4] = ['#1e7fe0', '#b400b4', '#b4785a', '#782dff']
array shapes[7] = [6, 4, 8, 12, 10, 1, 2]  # hollow: circle, square, triangle …
set dashtype 2 (9,4)
set dashtype 3 (3,3)
set dashtype 4 (12,4,3,4)
set dashtype 5 (6,3)
set dashtype 6 (6,4)  # for what is predicted, asked or full

# A look is 'subject', 'other N' or 'floor N', N from 0; with ' again', the second run of a server.
subject(look) = word(look, 1) eq 'subject'
floored(look) = word(look, 1) eq 'floor'
again(look) = word(look, words(look)) eq 'again'
rank(look) = subject(look) ? 0 : int(word(look, 2)) + (floored(look) ? 1 : 0)
colour(look) = subject(look) ? subject_colour : floored(look) ? floor_colour : \
               palette[1 + rank(look) % 4]
dash(look) = 1 + (rank(look) + (again(look) ? 2 : 0)) % 5
shape(look) = subject(look) && !again(look) ? 7 : shapes[1 + rank(look) % 7]
thickness(look) = subject(look) && !again(look) ? 3 : 2

# gnuplot's own labels neither separate thousands nor know microseconds.
thousands(n) = n < 1000 ? sprintf('%.0f', n) : \
               thousands(floor(n / 1000.0)) . sprintf(',%03.0f', n - 1000 * floor(n / 1000.0))
count_text(n) = n < 10 || n >= 1e15 ? sprintf('%.3g', n) : thousands(n)
time_text(ns) = ns < 999.5 ? sprintf('%.3g ns', ns) : ns < 999.5e3 ? sprintf('%.3g µs', ns / 1e3) : \
                ns < 999.5e6 ? sprintf('%.3g ms', ns / 1e6) : sprintf('%.3g s', ns / 1e9)
text(kind, n) = n == 0 ? '0' : kind eq 'time' ? time_text(n) : count_text(n)

# log10() is a little off at some powers of ten.
power(n) = 10.0 ** floor(log10(n) + 1e-9)
round_up(n) = n <= power(n) ? power(n) : n <= 2 * power(n) ? 2 * power(n) : \
              n <= 5 * power(n) ? 5 * power(n) : 10 * power(n)
round_down(n) = n >= 5 * power(n) ? 5 * power(n) : n >= 2 * power(n) ? 2 * power(n) : power(n)

# Axes are commands for eval; stats sees what is within them, and so goes before. `kind`: 'count' or 'time', in nanoseconds.
axis(which, low, high, ticks) = sprintf('set %srange [%.12g:%.12g]; set %stics nomirror (%s)', \
                                        which, low, high, which, ticks)
tick(label, at) = sprintf("'%s' %.12g", label, at)

# From 0 to `high`, with at most nine labels: more would touch.
linear_ticks(kind, step, i, high) = i * step > high ? '' : \
    ', ' . tick(text(kind, i * step), i * step) . linear_ticks(kind, step, i + 1, high)
linear_axis(which, kind, high) = high > 0 ? axis(which, 0, high, \
    tick('0', 0) . linear_ticks(kind, round_up(high / 8.0), 1, high)) : \
    linear_axis(which, kind, 1)

# Around low and high, both above 0, its ticks at the very ends included; a wide one has no room for
# labels but at the powers of ten.
log_tick(kind, wide, decade, i) = i == 1 || (!wide && (i == 2 || i == 5)) ? \
    tick(text(kind, i * decade), i * decade) : tick('', i * decade) . ' 1'
log_decade(kind, low, high, decade, i) = i > 9 ? '' : \
    (i * decade < low * 0.99 || i * decade > high * 1.01 ? '' : \
     (i * decade < low * 1.01 ? '' : ', ') . log_tick(kind, high / low > 3e4, decade, i)) . \
    log_decade(kind, low, high, decade, i + 1)
log_ticks(kind, low, high, decade) = decade > high * 1.01 ? '' : \
    log_decade(kind, low, high, decade, 1) . log_ticks(kind, low, high, 10 * decade)
rounded_log_axis(which, kind, low, high) = sprintf('set logscale %s; ', which) . \
    axis(which, low * 0.9999, high * 1.0001, log_ticks(kind, low, high, power(low)))
log_axis(which, kind, low, high) = rounded_log_axis( \
    which, kind, round_down(low), max(round_up(high), 10 * round_down(low)))

# A dashed line upright at `at`, and a label beside it where there is room below `high`, and so high
# (0 to 1, of the plot). For eval.
marker(at, label, high, place) = sprintf( \
    "set arrow from first %.12g, graph 0 to first %.12g, graph 1 nohead lw 1.5 dt 6 lc rgb '%s'; " . \
    "set label '%s' at first %.12g, graph %g %s", at, at, floor_colour, label, at, place, \
    at > 0.7 * high ? 'right offset char -0.8, 0' : 'left offset char 0.8, 0')

# The picture, so high, and the margins around the figures; all in pixels. A PNG has two dots a
# pixel. For eval.
terminal(height) = picture eq 'svg' ? \
    sprintf("set terminal svg size %d,%d dynamic font 'sans-serif,13' noenhanced", width, height) : \
    sprintf("set terminal pngcairo size %d,%d font 'sans-serif,10' background rgb 'white' " . \
            'noenhanced fontscale 2 linewidth 2 pointscale 2', 2 * width, 2 * height)
margins(height, left, right, top, bottom) = sprintf('set lmargin at screen %g; ' . \
    'set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g', left / width, \
    1 - right / width, 1 - 1.0 * top / height, 1.0 * bottom / height)
canvas(height, left, right, top, bottom) = terminal(height) . '; set output output; ' . \
    margins(height, left, right, top, bottom)

set encoding utf8
set border 3 lw 1 lc rgb '#000000'
set grid xtics ytics back lt 1 lw 1 dt 1 lc rgb '#c0808080'
set tics out scale 0.5, 0.25
