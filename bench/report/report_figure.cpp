#include "bench/report/report_figure.hpp"

#include <fmt/core.h>

#include "bench/result/html.hpp"

namespace merhaba::bench::report {

std::string figure_html(const Draw& draw, const Figure& figure) {
  return fmt::format(
      "<figure>\n<div class=\"plot\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
      draw(figure.plot), result::escape_html(figure.caption));
}

}  // namespace merhaba::bench::report
