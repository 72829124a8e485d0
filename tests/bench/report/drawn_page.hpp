// A page of made up results with its plots, drawn as nothing but their names: for the tests of the
// page. A value.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "bench/report/document_sample.hpp"
#include "bench/report/report_page.hpp"

namespace merhaba::bench::report::test {

struct Drawn {
  std::string page;
  std::vector<Plot> plots;

  Plot plot(const std::string& name) const {
    for (const Plot& plot : plots) {
      if (plot.name == name) return plot;
    }
    return {};
  }
  // What a server looks like in a plot: the n-th look for the n-th name.
  std::string look(const std::string& name, const std::string& server) const {
    return value(name, "look", place(name, server));
  }
  std::string figure(const std::string& name, const std::string& server) const {
    return value(name, "figure", place(name, server));
  }

 private:
  std::vector<std::string> values(const std::string& name, const std::string& array) const {
    const std::string settings = plot(name).settings;
    const std::size_t begin = settings.find("array " + array + "[");
    const std::size_t end = settings.find('\n', begin);
    std::vector<std::string> all;
    for (std::size_t at = settings.find('\'', begin); at < end; at = settings.find('\'', at + 1)) {
      const std::size_t last = settings.find('\'', at + 1);
      all.push_back(settings.substr(at + 1, last - at - 1));
      at = last;
    }
    return all;
  }
  std::size_t place(const std::string& name, const std::string& server) const {
    const std::vector<std::string> names = values(name, "name");
    return std::size_t(std::find(names.begin(), names.end(), server) - names.begin());
  }
  std::string value(const std::string& name, const std::string& array, std::size_t place) const {
    const std::vector<std::string> all = values(name, array);
    return place < all.size() ? all[place] : "";
  }
};

inline Drawn drawn_files(const std::vector<std::string>& files) {
  std::vector<Document> documents;
  for (const std::string& file : files) documents.push_back(parse_document(file, "file.json"));
  Drawn drawn;
  drawn.page = report_page(documents, [&](const Plot& plot) {
    drawn.plots.push_back(plot);
    return "<svg>" + plot.name + "</svg>";
  });
  return drawn;
}

inline Drawn drawn(const std::vector<SampleSeries>& series, const std::string& conclusions = "{}") {
  return drawn_files({sample_results(series, conclusions)});
}

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

inline std::string row_of(const std::string& name) { return "<th scope=\"row\">" + name + "</th>"; }

}  // namespace merhaba::bench::report::test
