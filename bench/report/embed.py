#!/usr/bin/env python3
"""Writes files into a C++ source, so that the program needs none of them when it runs.

Usage: embed.py OUTPUT FILE...  They are found by their names, see template.hpp.
"""
import pathlib
import sys

output, files = sys.argv[1], [pathlib.Path(name) for name in sys.argv[2:]]
texts = []
for file in files:
    text = file.read_text(encoding="utf-8")
    assert ')~~"' not in text, f"{file} would end its own string"
    texts.append(f'    {{"{file.name}", R"~~({text})~~"}},\n')
pathlib.Path(output).write_text(f"""#include "bench/report/template.hpp"

namespace merhaba::bench::report {{

std::span<const Template> templates() {{
  static constexpr Template kAll[] = {{
{''.join(texts)}  }};
  return kAll;
}}

}}  // namespace merhaba::bench::report
""", encoding="utf-8")
